/** The command line as users run it: a process of its own, started by its file. */
import { spawn } from 'node:child_process'

const CLI = new URL('../../src-main/cli/index.ts', import.meta.url).pathname

export interface CommandResult {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs `spymaster ...argv` with nothing of this process's environment but the path. */
export function commandLine(
  argv: readonly string[],
  env: Record<string, string>,
): Promise<CommandResult> {
  const child = spawn(process.execPath, ['--no-warnings', CLI, ...argv], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (text) => {
    stdout += String(text)
  })
  child.stderr.on('data', (text) => {
    stderr += String(text)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
