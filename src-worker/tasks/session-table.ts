import type { TaskArgs } from '#core/protocol/tasks'
import { chunkToArrow } from '../lake/arrow.ts'
import { FrameSet } from '../lake/frame-reader.ts'
import { frameVersion } from '../session/frame-version.ts'

/** A table of stored frames between two frames, as Arrow IPC. */
export async function sessionTable({
  lake,
  pipeline,
  date,
  table,
  fromK,
  toK,
  resolution,
}: TaskArgs<'session.table'>): Promise<Uint8Array<ArrayBuffer>> {
  const frames = await FrameSet.open(lake, frameVersion(pipeline), date)
  try {
    const range = { fromK, toK, ...(resolution === undefined ? {} : { resolution }) }
    return chunkToArrow(await frames.read(table, range))
  } finally {
    await frames.close()
  }
}
