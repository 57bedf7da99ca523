import { pipelineIdOf } from '#core/config/profiles'
import type { ReplayCheck } from '#core/protocol/alerts'
import { places } from '../../places.ts'
import { runTask } from '../../workers/task-thread.ts'
import { progressLine } from '../progress-line.ts'
import { defineVerb, textOption, UsageError } from '../verb.ts'
import { PIPELINE_OPTION, pipelineOption, requiredDate } from './pipeline.ts'

export const replayVerify = defineVerb({
  name: 'replay verify',
  doc: 'Play a stored session to the live driver and compare the hash of its frames; exit 1 when it differs.',
  options: [PIPELINE_OPTION, ['--date <date>', 'session date, YYYY-MM-DD']],
  async run(input, io) {
    const name = pipelineOption(input)
    const pipeline = pipelineIdOf(name)
    if (pipeline === null) throw new UsageError(`--pipeline: ${name} is not known`)
    const { lake } = places(textOption(input, 'lake'))
    const progress = progressLine(io)
    const check = await runTask(
      'session.verify',
      { lake, pipeline, date: requiredDate(input, 'date') },
      { signal: io.signal, progress: progress.show },
    )
    progress.end()
    io.print(check, () => lineOf(check))
    return check.equal && check.alertsEqual !== false ? 0 : 1
  },
})

const lineOf = ({ equal, frameHash, liveHash, alertsEqual, records, late }: ReplayCheck) =>
  [
    `${equal ? 'live equals replay' : 'live DIFFERS from replay'}: ${records} records, ${late} late`,
    `frames  stored ${frameHash}  live ${liveHash}`,
    `alerts  ${alertsEqual ? 'the same' : 'DIFFER'}`,
  ].join('\n')
