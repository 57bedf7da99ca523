import { places } from '../../places.ts'
import { cliSecrets, databentoAccessIfAny } from '../../vendor-keys.ts'
import { runTask } from '../../workers/task-thread.ts'
import { progressLine } from '../progress-line.ts'
import { defineVerb, textOption } from '../verb.ts'
import { requiredDate } from './pipeline.ts'

export const lakeRefetch = defineVerb({
  name: 'lake refetch',
  doc: 'Make a day whole again: what is damaged or missing is fetched from the vendor (paid once) and read in anew. Exit 1 when something stays damaged.',
  options: [['--date <date>', 'session date, YYYY-MM-DD']],
  async run(input, io) {
    const { lake, home } = places(textOption(input, 'lake'))
    const date = requiredDate(input, 'date')
    const access = await databentoAccessIfAny(cliSecrets(home))
    const progress = progressLine(io)
    const options = { signal: io.signal, progress: progress.show }
    const report = await runTask('lake.refetch', { lake, date, access }, options)
    progress.end()
    io.print(report, () =>
      [
        `${report.parts} files and ${report.downloads} downloads of ${date} compared`,
        ...report.repaired.map((file) => `made whole: ${file}`),
        ...report.failed.map(({ file, error }) => `${error.code} ${file}: ${error.message}`),
      ].join('\n'),
    )
    return report.failed.length > 0 ? 1 : 0
  },
})
