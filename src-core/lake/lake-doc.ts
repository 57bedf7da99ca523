/** docs/lake.md: layout, commit point, guarantees and tables, from the declarations. */
import { BRONZE, type BronzeColumn, type BronzeDataset } from './bronze-schemas.ts'

const ABOUT = `# The lake

One folder, or \`s3://bucket/prefix\`, of Hive-partitioned Parquet (zstd). Any engine that knows
Parquet reads it; \`spymaster query "SELECT …"\` reads it through the views below.

    bronze/…/date=YYYY-MM-DD/part-NNNN.parquet   what vendors sent, by session date, never changed
    bronze/_manifests/{sha256}.json              one per ingested source file
    silver/…, gold/…                             what was computed, each set beside its MANIFEST.json
    alerts/{pipeline}.json                       alert rules, where they are not the default ones; stays local
    qa/bronze/date=YYYY-MM-DD.json               the last verdict on a day's records, with a hash of them
    downloads/{vendor}/…                         files as they were bought, and the books (_ledger)
    .staging/                                    files being written; nothing reads them

## Commit point

A source file is ingested under \`.staging\`, flushed, its parts are linked to their final names
(never over an existing file), and then its manifest is renamed into place. **That rename is the
commit**: readers see only parts a manifest names, so a source file is there whole or not at all,
whenever the process dies or the disk fills. A set of silver or gold is renamed into place as a whole
folder. The next ingest sweeps what a dead process left; \`lake gc\` removes whatever no manifest names.

## Guarantees

- The same content is never ingested twice: manifests are named by the source's SHA-256.
- Bronze is append-only. A correction is another source file, so another part of a higher number.
- Inside one source file no row is ever dropped. Across source files, records with the same key
  (column *key* below) are read from the file ingested last.
- A manifest holds, per part: bytes, SHA-256, rows, first and last time, least and greatest sequence,
  order, gaps, volume by contract, and \`late\`: rows more than 500 ms behind the newest before them.
- \`lake refetch --date D\` makes a day whole again: damaged parts are written anew from the
  downloads, lost downloads are fetched by the order that was paid for. The manifest steps aside
  (\`_manifests/retired\`) while its source is read again; what a killed run left aside the
  next writer puts back.
- \`lake verify\` reads every byte back and compares; \`lake stats\` counts; \`npm run prove:faults\`
  disturbs ingests, the importing host and downloads (kills, failing vendors, full disks) with a
  reader watching.
- Frames keep prices and keys as DOUBLE; measures of \`strike_frames\`, \`gamma_tiles\` and
  \`book_tiles\` are FLOAT. The frame hash is taken before that.
- \`alerts\` of a frame set are those of the rules whose hash its manifest names (\`rules_hash\`). Other
  rules replace that one table, judged over the stored frames; the frames and their hash stay.
- \`replay.json\` beside frames is the last \`replay verify\`: the session played to the live driver.

## In a bucket

\`--lake s3://bucket/prefix\` works with every verb. A local folder mirrors what was needed so far:
manifests always, other files when a task asks for their table or day, each checked against the
SHA-256 of its manifest. New parts are uploaded before the manifest that names them, with
\`If-None-Match: *\` (and a look first, for services that ignore it); a part whose name another writer
took gets the next number. Region, keys and endpoint come from the AWS environment (\`AWS_PROFILE\`,
\`AWS_REGION\`, \`AWS_ENDPOINT_URL_S3\`, …). \`lake gc\` removes unnamed objects older than a day. Two
writers that commit the same part name in the same instant are told apart only by services with
conditional writes. What another machine commits is seen within five seconds.

## Views

Every table below is a view of that name with \`date\` and the partition key added, and a decimal
column for each price (\`price_1e9\` → \`price\`, exact). Besides: \`bars_1m\`, \`bars_2m\`, \`signals\`, and
the frame tables of [frames.md](frames.md) with \`version\` and \`date\`.
`

/** Book levels 01.. repeat level 00. */
const shown = (columns: readonly BronzeColumn[]) =>
  columns.filter((c) => !/_(0[1-9])$/.test(c.name) || !columns.some((d) => d.name.endsWith('_09')))

function keyOf({ same, instrument, columns }: BronzeDataset): string {
  const timed = columns.some((c) => c.name === 'ts_event_ns' || c.name === 'sequence')
  const key = same ?? (timed ? ['ts_event_ns', 'sequence', ...instrument] : instrument)
  return key.length === 0 ? 'by source file' : key.join(', ')
}

const ofColumns = (columns: readonly BronzeColumn[]) =>
  shown(columns)
    .map((c) => {
      const isFirst = c.name.endsWith('_00') && columns.some((d) => d.name.endsWith('_09'))
      return `\`${c.name}\`${isFirst ? '..09' : ''} ${c.dtype}${c.nullable ? '?' : ''}`
    })
    .join(', ')

const section = ([name, set]: [string, BronzeDataset]) =>
  `### ${name}\n\n${set.doc}\n\`bronze/${set.path}/${set.partition}=…/date=…\` · key: ${keyOf(set)}\n\n${ofColumns(set.columns)}\n`

/** Markdown. A \`?\` marks columns that may be null. */
export const lakeDoc = (): string =>
  `${ABOUT}\nTypes: i64, i32, u32, u8 integers, char one letter, str text, date; \`?\` may be null.\n\n${Object.entries<BronzeDataset>(BRONZE).map(section).join('\n')}`
