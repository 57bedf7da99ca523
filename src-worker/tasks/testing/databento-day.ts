/** A lake of its own and the stand-in of Databento that fills it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DownloadReport } from '#core/protocol/tasks'
import { aContext } from '../../testing/a-context.ts'
import { type DatabentoServer, startDatabentoServer } from '../../testing/databento-server.ts'
import { aDatabentoAsk, DATABENTO_KEY } from '../../testing/databento-work.ts'
import { downloadDatabento } from '../download-databento.ts'

export interface DatabentoDay {
  lake: string
  server: DatabentoServer
  /** Buys and fetches `DATABENTO_DAY`. */
  download(): Promise<DownloadReport>
  /** Lake and server are gone. */
  close(): Promise<void>
}

export async function databentoDay(): Promise<DatabentoDay> {
  const lake = mkdtempSync(join(tmpdir(), 'databento-day-'))
  const server = await startDatabentoServer({ key: DATABENTO_KEY, pollsUntilDone: 1 })
  return {
    lake,
    server,
    download: () => downloadDatabento(aDatabentoAsk(server, lake), aContext),
    async close() {
      await server.close()
      rmSync(lake, { recursive: true, force: true })
    },
  }
}
