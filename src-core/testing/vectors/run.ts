/** Runs reference vectors (data/fixtures/vectors/README.md) through the code they describe. */
import { firstDifference } from './compare.ts'
import { baseName, fileName, NOT_CASES, parseVectorFile } from './parse.ts'
import { VECTOR_RUNNERS } from './registry.ts'
import type { Tolerance, VectorCase, VectorFile, VectorReport } from './runner.ts'

/** One file: its text, and the name that chooses the runner (`bars.json`, `greeks.csv`). */
export interface VectorText {
  name: string
  text: string
}

/** Runs every case of one file. Files without a runner come back as `unsupported`. */
export function runVectorFile(name: string, text: string): VectorReport {
  const report: VectorReport = { cases: 0, passed: 0, failed: [], unsupported: [] }
  const base = baseName(name)
  const runner = VECTOR_RUNNERS[base]
  if (!runner) return { ...report, unsupported: [name] }
  let file: VectorFile
  try {
    file = parseVectorFile(name, text)
  } catch (error) {
    const failure = { file: name, case: '', path: '', got: messageOf(error), want: 'a vector file' }
    return { ...report, failed: [failure] }
  }
  for (const testCase of file.cases) {
    report.cases++
    const fail = (path: string, got: unknown, want: unknown) =>
      report.failed.push({ file: name, case: testCase.name, path, got, want })
    try {
      const got = runner.run(testCase, testCase.input, file)
      const bounds = runner.bounds?.(testCase, file) ?? {}
      const found = firstDifference(got, testCase.expected, toleranceOf(testCase, file), bounds)
      if (found) fail(found.path, found.got ?? null, found.want)
      else report.passed++
    } catch (error) {
      fail('', messageOf(error), 'a result')
    }
  }
  return report
}

/** Runs all files (or the one called `only`) and sums up. Files that hold no cases are left out. */
export function runVectorFiles(files: readonly VectorText[], only?: string): VectorReport {
  const total: VectorReport = { cases: 0, passed: 0, failed: [], unsupported: [] }
  for (const { name, text } of files) {
    if (!/\.(json|csv)$/.test(name) || NOT_CASES.has(fileName(name))) continue
    if (only !== undefined && baseName(name) !== baseName(only)) continue
    const one = runVectorFile(name, text)
    total.cases += one.cases
    total.passed += one.passed
    total.failed.push(...one.failed)
    total.unsupported.push(...one.unsupported)
  }
  return total
}

const messageOf = (error: unknown) =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)

/** The file's bound, with `abs` or `rel` replaced where the case states its own. */
function toleranceOf(testCase: VectorCase, file: VectorFile): Tolerance {
  const bound = (key: 'abs' | 'rel') => {
    const value = testCase.tolerance?.[key] ?? file.tolerance[key]
    return typeof value === 'number' ? value : 0
  }
  return { abs: bound('abs'), rel: bound('rel') }
}
