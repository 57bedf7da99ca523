import type { BronzeQa } from '#core/lake/qa/bronze-qa'
import { places } from '../../places.ts'
import { runTask } from '../../workers/task-thread.ts'
import { progressLine } from '../progress-line.ts'
import { textTable } from '../text-table.ts'
import { defineVerb, textOption } from '../verb.ts'
import { requiredDate } from './pipeline.ts'

const share = (value: number | null) => (value === null ? '' : `${(value * 100).toFixed(1)} %`)

const asText = (qa: BronzeQa) =>
  [
    `${qa.date} ${qa.state}${qa.is_trading_day ? '' : ' (no regular session)'}`,
    ...qa.findings.map((f) => `${f.severity} ${f.check} ${f.dataset}: ${f.message}`),
    textTable(
      [
        'data',
        'of',
        'rows',
        'first',
        'last',
        'open',
        'RTH',
        'front',
        'crossed',
        'seq back',
        'clock back',
        'silences',
        'dup',
      ],
      qa.datasets.map((d) => [
        d.table,
        d.partition,
        d.rows,
        d.first,
        d.last,
        share(d.open_coverage),
        share(d.rth_coverage),
        d.front_month ? `${d.front_month.symbol} ${share(d.front_month.dominance)}` : '',
        d.crossed_open,
        d.sequence_backwards,
        d.clock_backwards,
        d.silence_count,
        share(d.duplicate_rate),
      ]),
    ),
  ].join('\n')

export const qaBronze = defineVerb({
  name: 'qa bronze',
  doc: 'Check the records of a day: front month, order, clocks, crossed books, coverage, gaps. Exit 1 when RED.',
  options: [['--date <date>', 'session date, YYYY-MM-DD']],
  async run(input, io) {
    const { lake } = places(textOption(input, 'lake'))
    const date = requiredDate(input, 'date')
    const progress = progressLine(io)
    const qa = await runTask(
      'qa.bronze',
      { lake, date },
      { signal: io.signal, progress: progress.show },
    )
    progress.end()
    io.print(qa, () => asText(qa))
    return qa.state === 'RED' ? 1 : 0
  },
})
