/** The Node host as users start it, in a process of its own, and one window's side of its protocol. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import type { Job } from '#core/jobs/job'
import type { Args, CommandName, Returns } from '#core/protocol/index'
import type { ToWindow } from '#core/protocol/wire'
import { limited } from './children.ts'

const HOST = new URL('../../src-main/node-host/index.ts', import.meta.url).pathname

export interface HostFolders {
  lake: string
  /** What the host keeps besides: jobs, lock. */
  home: string
}

export interface HostProcess {
  process: ChildProcess
  /** A window of it; null when it ended before one could be opened. */
  window: Promise<HostWindow | null>
  /** The process is gone. */
  ended: Promise<void>
  /** Everything it printed. */
  output(): string
}

export interface HostWindow {
  call<C extends CommandName>(name: C, args: Args<C>): Promise<Returns<C>>
  /** What was last heard of every job. */
  jobs: ReadonlyMap<string, Job>
  /** The job once it is as asked, now or later; null when the host ended before. */
  until(jobId: string, isAsked: (job: Job) => boolean): Promise<Job | null>
}

/** Starts the host from its sources, without a demo; the page is of no interest here. */
export function startNodeHost(
  { lake, home }: HostFolders,
  { fileLimitKiB }: { fileLimitKiB?: number } = {},
): HostProcess {
  const page = join(home, 'page')
  mkdirSync(page, { recursive: true })
  writeFileSync(join(page, 'index.html'), '<!doctype html>')
  const argv = ['--no-warnings', HOST, '--no-demo', '--lake', lake]
  const child = spawn(...limited(argv, fileLimitKiB), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      SPYMASTER_HOME: home,
      SPYMASTER_PAGE: page,
      NODE_COMPILE_CACHE: join(tmpdir(), 'spymaster-compile-cache'),
    },
  })
  let printed = ''
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const window = new Promise<HostWindow | null>((resolve, reject) => {
    let found = false
    child.stdout.on('data', (text) => {
      printed += String(text)
      const url = /^Spymaster: (\S+)$/m.exec(printed)?.[1]
      if (!url || found) return
      found = true
      openWindow(new URL(url)).then(resolve, reject)
    })
    child.stderr.on('data', (text) => {
      printed += String(text)
    })
    child.on('close', () => resolve(null))
  })
  return { process: child, window, ended, output: () => printed }
}

/** Connects as the page does; null when the host is gone meanwhile. */
async function openWindow(url: URL): Promise<HostWindow | null> {
  const socket = new WebSocket(`ws://${url.host}/ws${url.search}`, {
    headers: { origin: url.origin },
  })
  const jobs = new Map<string, Job>()
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const watchers = new Set<() => void>()
  let closed = false
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as ToWindow
    if (message.t === 'item') {
      const job = message.item as Job
      jobs.set(job.jobId, job)
      for (const look of [...watchers]) look()
      return
    }
    const asked = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.t === 'result') asked?.resolve(message.value)
    else asked?.reject(new Error(`${message.error.code}: ${message.error.message}`))
  })
  // What a killed host leaves of its connection.
  socket.on('error', () => {})
  const opened = await new Promise<boolean>((resolve) => {
    socket.on('open', () => resolve(true))
    socket.on('close', () => {
      closed = true
      for (const { reject } of waiting.values()) reject(new Error('the host is gone'))
      for (const look of [...watchers]) look()
      resolve(false)
    })
  })
  if (!opened) return null
  let lastId = 0
  socket.send(JSON.stringify({ t: 'sub', id: ++lastId, name: 'jobs', args: {} }))
  return {
    jobs,
    call<C extends CommandName>(name: C, args: Args<C>) {
      const id = ++lastId
      const answer = new Promise<unknown>((resolve, reject) => {
        if (closed) reject(new Error('the host is gone'))
        else waiting.set(id, { resolve, reject })
      })
      socket.send(JSON.stringify({ t: 'call', id, name, args }))
      // The host checked its answer's type against the same declaration.
      return answer as Promise<Returns<C>>
    },
    until: (jobId, isAsked) =>
      new Promise((resolve) => {
        const look = () => {
          const job = jobs.get(jobId)
          const isThere = job !== undefined && isAsked(job)
          if (!isThere && !closed) return
          watchers.delete(look)
          resolve(isThere ? job : null)
        }
        watchers.add(look)
        look()
      }),
  }
}
