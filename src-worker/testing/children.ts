/** Starts tasks in processes of their own and does to them what happens to processes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TaskArgs, TaskName, TaskReturns } from '#core/protocol/tasks'

const CHILD = new URL('./task-child.ts', import.meta.url).pathname

/** Work that goes on in a process of its own. */
export interface WorkProcess<R> {
  process: ChildProcess
  /** The work has started: what came before was starting the process. */
  begun: Promise<void>
  /** The work has ended, its process is about to. */
  isDone(): boolean
  /** Resolves when it is done, or will never be. */
  done: Promise<void>
  /** Its result once the process is gone; null when it was killed before. */
  ended: Promise<R | null>
}
export type TaskProcess<N extends TaskName> = WorkProcess<TaskReturns<N>>

/** `fileLimitKiB`: no file may grow beyond it, which to the process looks like a full disk. */
export function startTask<N extends TaskName>(
  name: N,
  args: TaskArgs<N>,
  { fileLimitKiB }: { fileLimitKiB?: number } = {},
): TaskProcess<N> {
  const argv = ['--no-warnings', CHILD, JSON.stringify({ name, args })]
  const child = spawn(...limited(argv, fileLimitKiB), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Most of what a short process does is compiling the program.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'spymaster-compile-cache') },
  })
  let out = ''
  let isDone = false
  const finished = Promise.withResolvers<void>()
  child.stdout?.on('data', (text) => {
    out += String(text)
  })
  child.stderr?.on('data', (text) => process.stderr.write(text))
  const begun = new Promise<void>((resolve) => {
    child.on('message', (message) => {
      if (message === 'begun') resolve()
      if (message !== 'done') return
      isDone = true
      finished.resolve()
    })
    child.on('close', () => {
      resolve()
      finished.resolve()
    })
  })
  const ended = new Promise<TaskReturns<N> | null>((resolve) =>
    child.on('close', () => resolve(out === '' ? null : (JSON.parse(out) as TaskReturns<N>))),
  )
  return { process: child, begun, isDone: () => isDone, done: finished.promise, ended }
}

/** A run of Node, its files limited to `fileLimitKiB` where one is given. */
export function limited(argv: readonly string[], fileLimitKiB?: number): [string, string[]] {
  if (fileLimitKiB === undefined) return [process.execPath, [...argv]]
  // bash counts in blocks of 1024 bytes.
  const script = `ulimit -f ${fileLimitKiB}; exec "$0" "$@"`
  return ['bash', ['-c', script, process.execPath, ...argv]]
}
