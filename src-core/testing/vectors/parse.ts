import type { Json, JsonObject, VectorCase, VectorFile } from './runner.ts'

const AS_IN = 'as in '

/** Files of the folder that hold no cases. */
export const NOT_CASES: ReadonlySet<string> = new Set(['index.json', 'feature_catalogue.csv'])

/** Name without its folder. */
export const fileName = (path: string) => path.split(/[\\/]/).at(-1) ?? path

/** Name without folder and extension. */
export const baseName = (path: string) => fileName(path).replace(/\.(json|csv)$/, '')

/** Reads a vector file: JSON with `cases`, or CSV with one case per row. Throws when it is neither. */
export function parseVectorFile(name: string, text: string): VectorFile {
  return name.endsWith('.csv') ? parseCsv(name, text) : parseJson(name, text)
}

function parseJson(name: string, text: string): VectorFile {
  const raw = JSON.parse(text) as { tolerance?: JsonObject; cases?: VectorCase[] }
  if (!Array.isArray(raw.cases)) throw new Error('a vector file needs a list "cases"')
  const cases = raw.cases
  const resolved = cases.map((c, i) => ({ ...c, input: resolveReferences(cases, i) }))
  return { name: baseName(name), tolerance: raw.tolerance ?? {}, cases: resolved }
}

/** `"as in NAME"`: the same input field of that case; of repeated names the nearest before, else after. */
function resolveReferences(cases: readonly VectorCase[], at: number): JsonObject {
  const input: Record<string, Json> = {}
  for (const key of Object.keys(cases[at].input)) input[key] = follow(cases, at, key, 0)
  return input
}

function follow(cases: readonly VectorCase[], at: number, key: string, hops: number): Json {
  const value = cases[at].input[key]
  if (typeof value !== 'string' || !value.startsWith(AS_IN)) return value
  const name = value.slice(AS_IN.length)
  const holds = (c: VectorCase, i: number) => i !== at && c.name === name && key in c.input
  const before = cases.findLastIndex((c, i) => i < at && holds(c, i))
  const target = before >= 0 ? before : cases.findIndex(holds)
  if (target < 0 || hops > cases.length)
    throw new Error(`${key}: no case "${name}" to take it from`)
  return follow(cases, target, key, hops + 1)
}

/** The columns of greeks.csv that are inputs; the others are expected values. */
const CSV_INPUTS = new Set(
  'id,model,cp,underlying,strike,r,q,sigma,t_seconds,t_years,price_in'.split(','),
)

function parseCsv(name: string, text: string): VectorFile {
  const [header, ...rows] = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const columns = header.split(',')
  const cell = (value: string): Json =>
    value === '' ? null : Number.isNaN(Number(value)) ? value : Number(value)
  const cases = rows.map((row, i) => {
    const entries = row.split(',').map((value, c) => [columns[c], cell(value)] as const)
    return {
      name: String(entries.find(([key]) => key === 'id')?.[1] ?? `row ${i + 1}`),
      input: Object.fromEntries(entries.filter(([key]) => CSV_INPUTS.has(key))),
      expected: Object.fromEntries(entries.filter(([key]) => !CSV_INPUTS.has(key))),
    }
  })
  return { name: baseName(name), tolerance: { abs: 0, rel: 0 }, cases }
}
