/** Part of a demo day as vendor files: enough for a test, in seconds instead of minutes. */
import { mkdir } from 'node:fs/promises'
import { dayOptions, demoDays } from '#core/simulator/days'
import { SimulatedSession } from '#core/simulator/session'
import { openDayFiles } from '../vendors/synthetic/day-files.ts'

export interface ShortDemo {
  /** Folder for the files; made if absent. */
  out: string
  seed: number
  scale: number
  /** Seconds of the session simulated. */
  fromS: number
  toS: number
}

/** Files of the demo's last day, cut to a span of it. */
export async function shortDemo({ out, seed, scale, fromS, toS }: ShortDemo) {
  const [day] = demoDays({ seed, scale, days: 1, hedging: true })
  const session = new SimulatedSession({ ...dayOptions(day, null, { hedging: true }), fromS, toS })
  await mkdir(out, { recursive: true })
  const files = await openDayFiles(out, day, session)
  while (!session.done) {
    session.advance(session.now + 60)
    await files.append()
  }
  await files.close()
  return { date: day.date, folder: out }
}
