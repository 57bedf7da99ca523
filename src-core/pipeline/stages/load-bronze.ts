import type { BatchKind } from '../../domain/batches.ts'
import { PrintCursor } from '../prints.ts'
import type { RecordTable } from '../record-table.ts'
import { foldStage, type Moment } from '../stage.ts'

const records =
  (kind: BatchKind) =>
  ({ counts }: Moment): RecordTable => ({ kind, rows: counts[kind] })

/**
 * Front-month futures and options of the session's own expiry, in P0 order (P4). The source of the
 * session selects them; empty books are kept (G1 data).
 */
export const loadBronze = foldStage({
  name: 'LoadBronze',
  reads: [],
  writes: ['trades', 'mbp10', 'opt_trades', 'opt_quotes', 'warm_trades', 'front'],
  views: {
    trades: ({ prints, window, lastRecord }) => new PrintCursor(prints, window, lastRecord),
    mbp10: records('futures.book'),
    opt_trades: records('options.trades'),
    opt_quotes: records('options.quotes'),
    warm_trades: ({ warmup }) => warmup,
    front: ({ session: { symbol, dominance } }) => ({ symbol, dominance }),
  },
})
