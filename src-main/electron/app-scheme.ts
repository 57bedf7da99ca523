/** `app://spymaster/`: the built page with the headers that isolate it. */
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileFor, mediaType } from '../node-host/static-files.ts'
import { securityHeaders } from '../security.ts'

export const SCHEME = 'app'
export const HOME = 'app://spymaster/'

/** Is this address our own page? */
export const isOurs = (url: string) => url.startsWith(HOME)

/** Answers one request of the page; GET inside the folder only. */
export async function answerApp(folder: string, request: Request): Promise<Response> {
  const headers = securityHeaders()
  const refuse = (status: number) => new Response(null, { status, headers })
  const url = new URL(request.url)
  if (url.host !== 'spymaster') return refuse(404)
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
  const path = url.pathname === '/' ? '/index.html' : url.pathname
  const file = await fileFor(folder, path)
  if (!file) return refuse(404)
  const type = mediaType(extname(file))
  return new Response(new Uint8Array(await readFile(file)), {
    headers: { ...headers, 'content-type': type },
  })
}
