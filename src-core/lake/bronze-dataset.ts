/** How a bronze data set is declared (pipelines L5). */

/**
 * `i64`, `i32` integers, `u32`, `u8` unsigned, `char` one ASCII letter, `str` text, `date` days since
 * 1970-01-01. Prices are i64 in units of 1e-9 and end in `_1e9` (or are book levels `bid_px_NN`).
 */
export type BronzeDtype = 'i64' | 'i32' | 'u32' | 'u8' | 'char' | 'str' | 'date'

export interface BronzeColumn {
  name: string
  dtype: BronzeDtype
  doc: string
  /** A price in 1e-9: views add a decimal column named so; the vendor's "no price" is stored as null. */
  decimal?: string
  nullable?: boolean
}

export interface BronzeDataset {
  /** Folder under `bronze/`. */
  path: string
  /** Hive key between the folder and `date=`; not repeated inside the files. */
  partition: 'symbol' | 'underlying' | 'dataset'
  /** What makes one instrument within (ts_event_ns, sequence), for duplicates across source files; empty: by source file only. */
  instrument: readonly string[]
  /** The key of a record across source files where it is not (ts_event_ns, sequence, instrument); empty: by source file only. */
  same?: readonly string[]
  doc: string
  columns: readonly BronzeColumn[]
}
