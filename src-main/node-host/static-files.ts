/** Serves the built renderer: a fixed folder, known file types, nothing outside it. */
import { readFile, realpath, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.onnx': 'application/octet-stream',
}

export const mediaType = (extension: string) => TYPES[extension] ?? 'application/octet-stream'

/** The file a URL path names inside `folder`, or null: unknown type, outside, absent. */
export async function fileFor(folder: string, urlPath: string): Promise<string | null> {
  let path: string
  try {
    path = decodeURIComponent(urlPath)
  } catch {
    return null
  }
  if (path.includes('\0') || path.includes('\\')) return null
  if (path.split('/').some((part) => part.startsWith('.'))) return null
  if (!(extname(path) in TYPES)) return null
  try {
    // Symbolic links are resolved before the comparison, so none can lead outside.
    const root = await realpath(folder)
    const real = await realpath(join(root, path))
    return real.startsWith(root + sep) && (await stat(real)).isFile() ? real : null
  } catch {
    return null
  }
}

/** Sends a file found by `fileFor`. Built assets carry a hash in their name and may be cached. */
export async function sendFile(file: string, response: ServerResponse, head: boolean) {
  // Whole: a window waits for it, and the largest is below a megabyte.
  const bytes = await readFile(file)
  response.writeHead(200, {
    'content-type': mediaType(extname(file)),
    'content-length': bytes.length,
    'cache-control': file.endsWith('.html') ? 'no-store' : 'private, max-age=3600',
  })
  response.end(head ? undefined : bytes)
}
