import { places } from '../../places.ts'
import { runTask } from '../../workers/task-thread.ts'
import { textTable } from '../text-table.ts'
import { defineVerb, numberOption, textArg, textOption } from '../verb.ts'

export const query = defineVerb({
  name: 'query',
  doc: 'Run one read-only SELECT over the lake.',
  arguments: [['<sql>', 'SQL over the views that `lake ls` lists as tables']],
  options: [
    ['--max-rows <n>', 'refuse a larger result', '10000'],
    ['--timeout <s>', 'give up after this many seconds', '60'],
  ],
  async run(input, io) {
    const result = await runTask(
      'query',
      {
        lake: places(textOption(input, 'lake')).lake,
        sql: textArg(input, 0),
        maxRows: numberOption(input, 'maxRows', { min: 1, integer: true }) ?? 10_000,
        timeoutMs: 1000 * (numberOption(input, 'timeout', { min: 0.1, max: 3600 }) ?? 60),
      },
      { signal: io.signal },
    )
    const names = result.columns.map((c) => c.name)
    io.print(result.rows, () =>
      textTable(
        names,
        result.rows.map((row) => names.map((name) => row[name] ?? null)),
      ),
    )
    return 0
  },
})
