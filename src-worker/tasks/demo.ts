import { join } from 'node:path'
import type { DemoDayDone, DemoRequest } from '#core/protocol/tasks'
import { generateDemo } from '../vendors/synthetic/generate.ts'
import type { TaskContext } from './serve-tasks.ts'

/** A light day is about a fifth of the main one's work. */
const LIGHT = 0.2

export async function simulateDemo(
  request: DemoRequest,
  { progress, item, signal }: TaskContext<DemoDayDone>,
): Promise<{ folders: string[] }> {
  const whole = (request.days - 1) * LIGHT + 1
  let before = 0
  const { folders } = await generateDemo({
    ...request,
    signal,
    onProgress({ date, main, fraction, records, finished }) {
      const share = main ? 1 : LIGHT
      progress((before + fraction * share) / whole, `${date}: ${records} book records`)
      if (!finished) return
      before += share
      item({ date, main, folder: join(request.out, date) })
    },
  })
  return { folders }
}
