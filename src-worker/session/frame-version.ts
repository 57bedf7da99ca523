import { PIPELINES } from '#core/config/profiles'
import type { PipelineId } from '#core/features/feature'

/** Name of a pipeline's frame sets on disk: `version=…` under silver/frames. */
export const frameVersion = (pipeline: PipelineId): string =>
  `${pipeline}-${PIPELINES[pipeline].version}`
