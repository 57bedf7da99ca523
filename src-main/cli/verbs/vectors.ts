import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#core/protocol/index'
import { runVectorFiles } from '#core/testing/vectors/run'
import { defineVerb, textArg, textOption } from '../verb.ts'

type Report = ReturnType<typeof runVectorFiles>

/** Every .json and .csv of the folder, by name. */
async function readVectorFiles(folder: string) {
  const names = (await readdir(folder).catch(() => null))?.sort()
  if (!names) throw new AppError('NO_FOLDER', `${folder} is not a folder that can be read.`)
  const wanted = names.filter((name) => /\.(json|csv)$/.test(name))
  return Promise.all(
    wanted.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })),
  )
}

const asText = (report: Report) =>
  [
    ...report.failed.map(
      (f) =>
        `FAIL ${f.file} · ${f.case} · ${f.path}: got ${JSON.stringify(f.got)}, want ${JSON.stringify(f.want)}`,
    ),
    ...report.unsupported.map((file) => `unsupported ${file}`),
    `${report.passed} of ${report.cases} cases pass, ${report.failed.length} fail, ${report.unsupported.length} files unsupported`,
  ].join('\n')

export const vectors = defineVerb({
  name: 'vectors',
  doc: 'Run reference vectors: per case pass or the first difference.',
  arguments: [['<dir>', 'folder of vector files']],
  options: [['--only <name>', 'one file, with or without extension']],
  async run(input, io) {
    const files = await readVectorFiles(textArg(input, 0))
    const only = textOption(input, 'only')
    const report = runVectorFiles(files, only)
    if (
      only !== undefined &&
      report.cases === 0 &&
      report.unsupported.length === 0 &&
      report.failed.length === 0
    )
      throw new AppError('NO_SUCH_FILE', `There is no vector file called ${only} there.`)
    io.print(report, () => asText(report))
    return report.failed.length > 0 ? 1 : 0
  },
})
