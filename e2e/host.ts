/** Starts the built Node host on a lake of its own and says where it listens. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface RunningHost {
  url: string
  lake: string
  /** Everything it printed so far. */
  output(): string
  stop(): Promise<void>
  /** As a crash would: nothing is tidied up. */
  kill(): Promise<void>
}

export interface HostStart {
  /** Volume of the demo session simulated at the first start; 0: none is made. */
  demoScale: number
  /** Added to the environment. */
  env?: Record<string, string>
  /** An existing folder to use again; otherwise a temporary one that goes with `stop`. */
  folder?: string
}

const root = join(import.meta.dirname, '..')
const START_MS = 30_000

function urlOf(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no address yet:\n${output()}`)), START_MS)
    const look = () => {
      const url = /^Spymaster: (\S+)$/m.exec(output())?.[1]
      if (!url) return
      clearTimeout(late)
      resolve(url)
    }
    child.stdout?.on('data', look)
    child.once('exit', (code) => reject(new Error(`the host ended with ${code}:\n${output()}`)))
  })
}

export async function startHost({ demoScale, folder, env }: HostStart): Promise<RunningHost> {
  const base = folder ?? mkdtempSync(join(tmpdir(), 'spymaster-e2e-'))
  const lake = join(base, 'lake')
  let printed = ''
  const child = spawn(
    process.execPath,
    [
      '--no-warnings',
      join(root, 'dist/main/node-host.js'),
      '--lake',
      lake,
      ...(demoScale > 0 ? ['--demo-scale', String(demoScale)] : ['--no-demo']),
    ],
    { env: { ...process.env, ...env, SPYMASTER_HOME: join(base, 'home') }, stdio: 'pipe' },
  )
  for (const pipe of [child.stdout, child.stderr])
    pipe.on('data', (data) => {
      printed += data
    })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    if (!folder) rmSync(base, { recursive: true, force: true })
  }
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  try {
    const url = await urlOf(child, () => printed)
    return { url, lake, output: () => printed, stop, kill }
  } catch (error) {
    await stop()
    throw error
  }
}
