/** Compressed files that unpack to absurd amounts: refused before they have cost much. */
import { AppError } from '#core/protocol/message'

interface Plausible {
  /** Below this many bytes no ratio is absurd. */
  free: number
  /** Unpacked bytes for each packed one. Market data packs 4 to 60 to 1. */
  ratio: number
}
/** Text costs more to read than records; bombs are 1000 to 1 in gzip, 30,000 to 1 in zstd. */
const PLAUSIBLE = {
  gzip: { free: 2 ** 20, ratio: 100 },
  zstd: { free: 4 * 2 ** 20, ratio: 400 },
} as const satisfies Record<string, Plausible>

/** Throws DECOMPRESSION_BOMB. The first `packed` bytes of the file have become `unpacked`. */
export function assertPlausible(
  kind: keyof typeof PLAUSIBLE,
  file: string,
  packed: number,
  unpacked: number,
) {
  const { free, ratio } = PLAUSIBLE[kind]
  if (unpacked <= free || unpacked <= packed * ratio) return
  throw new AppError(
    'DECOMPRESSION_BOMB',
    `${file}: its first ${packed} bytes unpack to more than ${ratio} times as many, as no market data does; nothing more of it was read`,
    { where: { file, offset: packed, bytes: unpacked } },
  )
}
