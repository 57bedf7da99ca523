/** Rows as aligned text; numbers to the right. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly unknown[])[],
): string {
  const cells = [header, ...rows.map((row) => row.map((v) => (v === null ? '' : String(v))))]
  const width = header.map((_, c) => Math.max(...cells.map((row) => row[c]?.length ?? 0)))
  const right = header.map((_, c) => rows.some((row) => typeof row[c] === 'number'))
  const line = (row: readonly string[]) =>
    row
      .map((text, c) => (right[c] ? text.padStart(width[c] ?? 0) : text.padEnd(width[c] ?? 0)))
      .join('  ')
      .trimEnd()
  return cells.map(line).join('\n')
}

/** `12.3 MiB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const step = bytes > 0 ? Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10)) : 0
  return `${(bytes / 1024 ** step).toFixed(step > 0 ? 1 : 0)} ${units[step]}`
}
