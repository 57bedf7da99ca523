/** What each kind of job is asked to do. JSON: arguments outlive the process. */
import type { ColumnMapping } from '#core/formats/series/mapping'
import type { Args } from '#core/protocol/index'

export type DemoPlan = {
  lake: string
  /** Where the vendor files go. */
  folder: string
  seed: number
  scale: number
}

/** A type alias, because those have an index signature. */
export type HostJobArgs = {
  /** `mapping` and `root` say what the files do not. `uploads` are folders of files a window sent; they go when the job is over. */
  import: { paths: string[]; uploads: string[]; mapping?: ColumnMapping; root?: string }
  download: Args<'library.download'>
  verify: Record<string, never>
  demo: DemoPlan
  check: { dates: string[] }
  refetch: { date: string }
  gates: Args<'quality.gates'>
  replay: Args<'session.verify'>
}
