/** The ES pipeline with one thing about it changed, for gates to find. */
import { pipelineSession } from '../../../testing/pipeline-session.ts'
import { getPipeline, type Pipeline } from '../../index.ts'
import { eventStage, type Stage } from '../../stage.ts'
import { computePhysics } from '../../stages/compute-physics.ts'

export const es = getPipeline('es_0dte')

/** Half an hour from before the open: enough for events. */
export const halfHour = () => pipelineSession({ underlying: 'ES', toS: 58_200 })

/** The pipeline with one stage replaced by another of its declaration. */
export const replacing = (stage: Stage, by: Stage): Pipeline => ({
  ...es,
  stages: es.stages.map((s) => (s === stage ? by : s)),
})

/** The pipeline whose physics has other values in some columns. */
export function withPhysics(columns: () => Record<string, number>): Pipeline {
  const honest = computePhysics as Extract<Stage, { when: 'decision' | 'label' }>
  const altered = eventStage({
    name: 'ComputePhysics',
    when: 'decision',
    reads: ['events', 'state'],
    writes: ['f_physics'],
    run: (ctx) =>
      honest.run(
        {
          ...ctx,
          write: (table, row) => ctx.write(table as 'f_physics', { ...row, ...columns() }),
        },
        null,
      ),
  })
  return replacing(computePhysics, altered)
}
