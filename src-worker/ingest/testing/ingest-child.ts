/** A process that ingests its arguments and prints the results: one that tests may kill or starve. */
import { ingestFiles } from '../ingest-files.ts'

const [lake = '', ...paths] = process.argv.slice(2)
process.stdout.write(JSON.stringify(await ingestFiles(paths, { lake })))
