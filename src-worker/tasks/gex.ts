import { statSync } from 'node:fs'
import { type GexReport, gexReport } from '#core/formats/chain/gex-report'
import type { GexRequest } from '#core/protocol/tasks'
import { readChainFile } from '../vendors/files/chain-file.ts'
import type { TaskContext } from './serve-tasks.ts'

export async function gex(
  { path, spot, date, expiries, map }: GexRequest,
  { progress, signal }: TaskContext,
): Promise<GexReport> {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  const chain = await readChainFile(path, { date, map }, (bytes) => {
    signal.throwIfAborted()
    progress(size > 0 ? bytes / size : 1, 'reading the chain')
  })
  return gexReport(chain, { file: path, spot, expiries })
}
