/** Compressed files that unpack to absurd amounts: refused before they have cost much. */
import { AppError } from '#core/protocol/message'

/** Market data packs 5 to 60 to 1; a bomb of gzip 1000 to 1, of zstd 30,000 to 1. */
const MOST_TO_ONE = 400
/** Below this no ratio is absurd. */
const FREE_BYTES = 8 * 2 ** 20

/** Throws DECOMPRESSION_BOMB. `packed` bytes of the file have become `unpacked`. */
export function assertPlausible(file: string, packed: number, unpacked: number) {
  if (unpacked <= FREE_BYTES || unpacked <= packed * MOST_TO_ONE) return
  throw new AppError(
    'DECOMPRESSION_BOMB',
    `${file}: its first ${packed} bytes unpack to more than ${MOST_TO_ONE} times as many, as no market data does; nothing more of it was read`,
    { where: { file, offset: packed, bytes: unpacked } },
  )
}
