/** A process that ingests files listed in some order and runs a pipeline: in a time zone of its own. */
import { ingestFiles } from '../../ingest/ingest-files.ts'
import { aContext } from '../../testing/a-context.ts'
import { runPipelineDay } from '../run-day.ts'

const [lake = '', pipeline = '', date = '', ...paths] = process.argv.slice(2)
await ingestFiles(paths, { lake })
const day = await runPipelineDay({ lake, pipeline, date, frames: false }, aContext)
process.stdout.write(
  JSON.stringify({ day, zone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
)
