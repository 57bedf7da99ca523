/** Starts tasks in processes of their own and does to them what happens to processes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TaskArgs, TaskName, TaskReturns } from '#core/protocol/tasks'

const CHILD = new URL('./task-child.ts', import.meta.url).pathname

export interface TaskProcess<N extends TaskName> {
  process: ChildProcess
  /** The task has started: what came before was starting the process. */
  begun: Promise<void>
  /** The task has ended, its process is about to. */
  isDone(): boolean
  /** Its result; null when it was killed before. */
  ended: Promise<TaskReturns<N> | null>
}

/** `fileLimitKiB`: no file may grow beyond it, which to the process looks like a full disk. */
export function startTask<N extends TaskName>(
  name: N,
  args: TaskArgs<N>,
  { fileLimitKiB }: { fileLimitKiB?: number } = {},
): TaskProcess<N> {
  const argv = ['--no-warnings', CHILD, JSON.stringify({ name, args })]
  const [file, all] =
    fileLimitKiB === undefined
      ? [process.execPath, argv]
      : // bash counts in blocks of 1024 bytes.
        ['bash', ['-c', `ulimit -f ${fileLimitKiB}; exec "$0" "$@"`, process.execPath, ...argv]]
  const child = spawn(file, all, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Most of what a short process does is compiling the program.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'spymaster-compile-cache') },
  })
  let out = ''
  let done = false
  child.stdout?.on('data', (text) => {
    out += String(text)
  })
  child.stderr?.on('data', (text) => process.stderr.write(text))
  const begun = new Promise<void>((resolve) => {
    child.on('message', (message) => {
      if (message === 'begun') resolve()
      if (message === 'done') done = true
    })
    child.on('close', () => resolve())
  })
  const ended = new Promise<TaskReturns<N> | null>((resolve) =>
    child.on('close', () => resolve(out === '' ? null : (JSON.parse(out) as TaskReturns<N>))),
  )
  return { process: child, begun, isDone: () => done, ended }
}
