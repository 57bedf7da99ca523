/** Where a thread's entry lies, seen from another thread: beside the sources, or beside the bundle's entries. */
export function workerUrl(name: 'frames' | 'ingest'): URL {
  if (import.meta.url.endsWith('.ts')) return new URL(`./${name}.worker.ts`, import.meta.url)
  const up = import.meta.url.includes('/chunks/') ? '../' : './'
  return new URL(`${up}${name}.worker.js`, import.meta.url)
}
