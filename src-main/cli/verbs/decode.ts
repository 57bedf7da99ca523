import { resolve } from 'node:path'
import { runTask } from '../../workers/task-thread.ts'
import { defineVerb, numberOption, textArg } from '../verb.ts'

export const decode = defineVerb({
  name: 'decode',
  doc: 'Print the records of a DBN file, one JSON object per line.',
  arguments: [['<file>', 'a .dbn or .dbn.zst file']],
  options: [
    ['--limit <n>', 'stop after this many records'],
    ['--upgrade', 'give older records in their newest shape'],
  ],
  async run(input, io) {
    const limit = numberOption(input, 'limit', { min: 0, integer: true })
    const path = resolve(textArg(input, 0))
    const upgrade = input.options.upgrade === true
    const records = await runTask(
      'decode',
      { path, upgrade, ...(limit === undefined ? {} : { limit }) },
      { signal: io.signal, item: (lines) => io.line(lines.trimEnd()) },
    )
    io.say(`${records} records`)
    return 0
  },
})
