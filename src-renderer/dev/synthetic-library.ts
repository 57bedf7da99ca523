/** Days of a made-up lake for stories: three whole days, one that begins late, one with silences. */
import { sessionTimes } from '#core/domain/calendar'
import type { LibraryDay } from '#core/protocol/index'

const HOUR_NS = 3_600_000_000_000n
const DATES = ['2026-11-12', '2026-11-13', '2026-11-16', '2026-11-17'] as const
const TABLES = [
  ['futures_trades', 'ES', 157_538, 1_626_226],
  ['futures_mbp10', 'ES', 1_494_742, 25_508_493],
  ['options_trades', 'ES', 102_985, 1_150_407],
  ['options_nbbo', 'ES', 1_504_932, 17_389_696],
  ['options_trades', 'SPY', 202_717, 1_271_847],
  ['definitions', 'GLBX.MDP3', 203, 4278],
  ['open_interest', 'ES', 202, 1275],
] as const

export function syntheticLibrary(): LibraryDay[] {
  return DATES.flatMap((date, day) => {
    const { originNs } = sessionTimes(date)
    const late = day === 1 ? 9n : 0n
    return TABLES.map(([table, partition, rows, bytes]): LibraryDay => {
      const gappy = day === 2 && table === 'futures_trades'
      const silence = {
        kind: 'silence',
        fromNs: String(originNs + 4n * HOUR_NS),
        toNs: String(originNs + 5n * HOUR_NS),
        count: 1,
      } as const
      return {
        table,
        partition,
        date,
        parts: 1,
        rows,
        bytes,
        sources: [`SYNTHETIC-${partition.toLowerCase()}-${table}-${date}.dbn.zst`],
        synthetic: true,
        gaps: gappy ? 1 : 0,
        gapRanges: gappy ? [silence] : [],
        fromNs: String(originNs + late * HOUR_NS),
        toNs: String(originNs + 23n * HOUR_NS),
        folder: `bronze/${table}`,
      }
    })
  })
}
