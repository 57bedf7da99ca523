/** `demo generate`: simulates the demo's days and writes them as vendor files with their truth. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type DemoDay, type DemoOptions, dayOptions, demoDays } from '#core/simulator/days'
import { SimulatedSession } from '#core/simulator/session'
import { type Truth, type TruthSession, truthPlant } from '#core/simulator/truth'
import { openDayFiles } from './day-files.ts'

/** Session seconds simulated between writes, cut by scale so that a slice stays small. */
const SLICE_S = 60

export interface DemoProgress {
  date: string
  main: boolean
  /** 0 to 1 of this day. */
  fraction: number
  /** Depth records of this day so far. */
  records: number
  /** The day's files are complete on disk. */
  finished: boolean
}

export interface GenerateDemo extends DemoOptions {
  /** Folder for `<date>/…` and truth.json; made if absent. */
  out: string
  onProgress?: (progress: DemoProgress) => void
  signal?: AbortSignal
}

export interface GeneratedDemo {
  truth: Truth
  /** Folders of the sessions, oldest first. */
  folders: string[]
}

/** Same options, same bytes. A day's truth is in truth.json as soon as the day is finished. */
export async function generateDemo(options: GenerateDemo): Promise<GeneratedDemo> {
  const days = demoDays(options)
  const truth: Truth = {
    synthetic: true,
    seed: options.seed,
    scale: options.scale,
    hedging: options.hedging,
    sessions: [],
  }
  const folders: string[] = []
  let tick: number | null = null
  for (const day of days) {
    const folder = join(options.out, day.date)
    await mkdir(folder, { recursive: true })
    const session = new SimulatedSession(dayOptions(day, tick, options))
    await writeDay(folder, day, session, options)
    tick = Math.floor(session.mid)
    truth.sessions.push(truthOf(day, session))
    folders.push(folder)
    await writeFile(join(options.out, 'truth.json'), `${JSON.stringify(truth, null, 1)}\n`)
    options.onProgress?.({
      date: day.date,
      main: day.main,
      fraction: 1,
      records: session.records,
      finished: true,
    })
  }
  return { truth, folders }
}

async function writeDay(
  folder: string,
  day: DemoDay,
  session: SimulatedSession,
  { onProgress, signal }: GenerateDemo,
): Promise<void> {
  const files = await openDayFiles(folder, day, session)
  const slice = SLICE_S / Math.max(1, day.scale)
  const end = day.times.globexClose / 1e9
  try {
    for (let reported = 0; !session.done; ) {
      signal?.throwIfAborted()
      session.advance(session.now + slice)
      await files.append()
      const fraction = session.now / end
      if (fraction - reported < 0.01) continue
      reported = fraction
      onProgress?.({
        date: day.date,
        main: day.main,
        fraction,
        records: session.records,
        finished: false,
      })
    }
    await files.close()
  } catch (error) {
    files.destroy()
    throw error
  }
}

export const truthOf = (day: DemoDay, session: SimulatedSession): TruthSession => ({
  date: day.date,
  main: day.main,
  plants: session.stage.plants.map((p) => truthPlant(p, day.times.originNs)),
})
