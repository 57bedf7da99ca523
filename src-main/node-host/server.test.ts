import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { packFrame, splitFrame } from '#core/protocol/wire'
import { aService } from '../testing/a-service.ts'
import { type Server, startServer } from './server.ts'

let folder: string
let server: Server
let token: string
let pagesAsked: number
const origin = () => `http://127.0.0.1:${server.port}`

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spymaster-server-'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>')
  writeFileSync(join(folder, 'app.js'), 'export {}')
  pagesAsked = 0
  server = await startServer(aService(), { files: folder, onPage: () => pagesAsked++ })
  token = new URL(server.url).searchParams.get('token') ?? ''
})
afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

/** Sends the path as it is; fetch would tidy it up first. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const asked = httpRequest(
        { host: '127.0.0.1', port: server.port, path, method, headers },
        (answer) => {
          let body = ''
          answer.on('data', (data) => {
            body += data
          })
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }),
          )
        },
      )
      asked.on('error', reject)
      asked.end()
    },
  )
}

interface Talk {
  send(data: string | Uint8Array): void
  next(): Promise<string | Uint8Array>
  closed: Promise<number>
}

function talk(query: string, headers: Record<string, string> = { origin: origin() }): Talk {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws${query}`, { headers })
  const inbox: (string | Uint8Array)[] = []
  let wake = () => {}
  socket.on('message', (data: Buffer, binary) => {
    inbox.push(binary ? new Uint8Array(data) : data.toString())
    wake()
  })
  const opened = new Promise<void>((resolve) => socket.on('open', resolve))
  const closed = new Promise<number>((resolve) => {
    socket.on('unexpected-response', (_, answer) => resolve(answer.statusCode ?? 0))
    socket.on('error', () => {})
    socket.on('close', (code) => resolve(code))
  })
  return {
    closed,
    send: (data) => void opened.then(() => socket.send(data)),
    async next() {
      while (inbox.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      return inbox.shift() as string | Uint8Array
    },
  }
}
const ask = async (link: Talk, message: unknown) => {
  link.send(JSON.stringify(message))
  return JSON.parse(String(await link.next()))
}

describe('the page', () => {
  test('needs the token, then a cookie is enough', async () => {
    expect((await get('/')).status).toBe(403)
    expect((await get('/?token=wrong')).status).toBe(403)
    const page = await get(`/?token=${token}`)
    expect(page.status).toBe(200)
    expect(page.body).toContain('<title>page</title>')
    const [cookie] = page.headers['set-cookie'] as string[]
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/)
    expect((await get('/', { cookie: cookie?.split(';')[0] ?? '' })).status).toBe(200)
  })

  test('is isolated and may load nothing from elsewhere', async () => {
    const { headers } = await get('/app.js')
    expect(headers['cross-origin-opener-policy']).toBe('same-origin')
    expect(headers['cross-origin-embedder-policy']).toBe('require-corp')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).not.toContain("'unsafe-eval'")
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  test('is announced to the host when it is served, and only then', async () => {
    await get('/')
    await get('/app.js')
    await get(`/?token=${token}`, {}, 'HEAD')
    expect(pagesAsked).toBe(0)
    await get(`/?token=${token}`)
    expect(pagesAsked).toBe(1)
  })

  test('is not served under a name that is not ours', async () => {
    const rebound = { host: `evil.example:${server.port}` }
    expect((await get(`/?token=${token}`, rebound)).status).toBe(421)
  })

  test('is read only', async () => {
    expect((await get('/app.js', {}, 'POST')).status).toBe(405)
  })

  test.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd.json',
    '/a/../../package.json',
    '/..\\package.json',
    '/.source-hash',
    '/app.js%00.json',
    '/%E0%A4%A',
    '/index.html/..',
    '//etc/passwd',
  ])('never leaves its folder: %s', async (path) => {
    const { status, body } = await get(path)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(body.length).toBeLessThan(100)
  })

  test('does not follow a link out of its folder', async () => {
    const secret = `${folder}-secret.json`
    writeFileSync(secret, '{}')
    symlinkSync(secret, join(folder, 'link.json'))
    expect((await get('/link.json')).status).toBe(404)
    rmSync(secret)
  })
})

describe('the socket', () => {
  test('answers commands and sends tables as bytes', async () => {
    const link = talk(`?token=${token}`)
    const info = await ask(link, { t: 'call', id: 1, name: 'app.info', args: {} })
    expect(info).toMatchObject({ t: 'result', id: 1, value: { version: '0.0.0' } })
    const args = { pipeline: 'es_0dte', date: '2026-11-17', table: 'frames', fromK: 0, toK: 9 }
    link.send(JSON.stringify({ t: 'call', id: 2, name: 'session.table', args }))
    const frame = splitFrame((await link.next()) as Uint8Array)
    expect(new TextDecoder().decode(frame?.header).trimEnd()).toBe('{"t":"result","id":2}')
    expect([...(frame?.payload ?? [])]).toEqual([1, 2, 3])
  })

  test('takes bytes of a file as a binary frame', async () => {
    const link = talk(`?token=${token}`)
    const args = { uploadId: 'u', offset: 5 }
    const call = { t: 'call', id: 3, name: 'library.upload.chunk', args }
    link.send(packFrame(new TextEncoder().encode(JSON.stringify(call)), new Uint8Array(7)))
    expect(JSON.parse(String(await link.next()))).toEqual({
      t: 'result',
      id: 3,
      value: { received: 12 },
    })
  })

  test('is closed on a binary frame that is shorter than it says', async () => {
    const link = talk(`?token=${token}`)
    link.send(Uint8Array.from([255, 0, 0, 0, 1]))
    expect(await link.closed).toBe(1007)
  })

  test('delivers a subscription until it is undone', async () => {
    const link = talk(`?token=${token}`)
    link.send(JSON.stringify({ t: 'sub', id: 7, name: 'jobs', args: {} }))
    expect(JSON.parse(String(await link.next()))).toMatchObject({ t: 'item', id: 7 })
    link.send(JSON.stringify({ t: 'unsub', id: 7 }))
    const info = await ask(link, { t: 'call', id: 8, name: 'app.info', args: {} })
    expect(info.id).toBe(8)
  })

  test.each([
    ['no token', '', {}, 4401],
    ['a wrong token', '?token=AAAA', {}, 4401],
    ['another origin', 'TOKEN', { origin: 'http://evil.example' }, 403],
    ['the same name on another port', 'TOKEN', { origin: 'http://127.0.0.1:1' }, 403],
    ['no origin at all', 'TOKEN', { origin: '' }, 403],
    ['another host name', 'TOKEN', { host: 'evil.example' }, 421],
  ])('refuses %s', async (_, query, headers, code) => {
    const wanted = Object.fromEntries(
      Object.entries({ origin: origin(), ...headers }).filter(([, value]) => value !== ''),
    )
    const link = talk(query === 'TOKEN' ? `?token=${token}` : query, wanted)
    expect(await link.closed).toBe(code)
  })

  test.each([
    ['not JSON', 'hello'],
    ['not a message', '{"t":"launch"}'],
    ['an id that is no number', '{"t":"call","id":"1","name":"app.info","args":{}}'],
    ['a negative id', '{"t":"unsub","id":-1}'],
    ['a binary frame', new Uint8Array([1, 2, 3])],
  ])('cuts a window that sends %s', async (_, data) => {
    const link = talk(`?token=${token}`)
    link.send(data)
    expect(await link.closed).toBe(1007)
  })

  test('cuts a window that sends a giant message', async () => {
    const link = talk(`?token=${token}`)
    link.send('x'.repeat(9 * 2 ** 20))
    expect(await link.closed).toBe(1009)
  })

  test('answers wrong names and arguments with a typed error and goes on', async () => {
    const link = talk(`?token=${token}`)
    const code = async (name: string, args: unknown) =>
      (await ask(link, { t: 'call', id: 1, name, args })).error.code
    expect(await code('toString', {})).toBe('UNKNOWN_COMMAND')
    expect(await code('__proto__', {})).toBe('UNKNOWN_COMMAND')
    expect(await code('session.open', { pipeline: 'es_0dte', date: '../..' })).toBe('BAD_ARGS')
    expect(await code('session.open', null)).toBe('BAD_ARGS')
    const bad = { pipeline: 'es_0dte', date: '2026-11-17', table: 'secrets', fromK: 0, toK: 1 }
    expect(await code('session.table', bad)).toBe('BAD_ARGS')
    expect((await ask(link, { t: 'sub', id: 5, name: 'nothing', args: {} })).error.code).toBe(
      'UNKNOWN_STREAM',
    )
    expect((await ask(link, { t: 'call', id: 6, name: 'app.info', args: {} })).t).toBe('result')
  })

  test('survives a peer that speaks no HTTP', async () => {
    const raw = connect(server.port, '127.0.0.1')
    raw.write('\x00\x01\x02 nonsense\r\n\r\n')
    await new Promise((resolve) =>
      raw
        .on('close', resolve)
        .on('error', () => {})
        .resume(),
    )
    expect((await get('/app.js')).status).toBe(200)
  })
})
