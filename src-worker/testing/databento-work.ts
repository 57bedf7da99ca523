/** Downloads from the stand-in of Databento, as tests and proofs ask for them. */
import type { TaskArgs } from '#core/protocol/tasks'
import { type DatabentoServer, startDatabentoServer } from './databento-server.ts'

export const DATABENTO_KEY = 'db-0123456789abcdef0123456789abc'
export const DATABENTO_DAY = '2025-12-16'
type Ask = TaskArgs<'download.databento'>

/** A day of ES trades, but for what is said otherwise. */
export const aDatabentoAsk = (
  server: DatabentoServer,
  lake: string,
  changes: Partial<Ask> = {},
): Ask => ({
  lake,
  from: DATABENTO_DAY,
  to: DATABENTO_DAY,
  dataset: 'GLBX.MDP3',
  schemas: ['trades'],
  symbols: ['ESZ5'],
  key: DATABENTO_KEY,
  baseUrl: server.url,
  pollMs: 1,
  maxUsd: 1,
  ...changes,
})

/** Chunks of `aLongDatabentoAsk`, each an order. */
export const LONG_CHUNKS = 4

/** Work that takes long enough to be disturbed, from a server of `slowDatabento`. */
export const aLongDatabentoAsk = (server: DatabentoServer, lake: string) =>
  aDatabentoAsk(server, lake, {
    from: '2025-12-15',
    schemas: ['trades', 'tbbo'],
    pollMs: 20,
    maxUsd: 100,
  })

export const slowDatabento = (bytesPerS: number) =>
  startDatabentoServer({
    key: DATABENTO_KEY,
    recordsPerSymbol: 20_000,
    bytesPerS,
    metadataPerS: 1e9,
  })
