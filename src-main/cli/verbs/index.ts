/** Every verb there is, in the order of `--help`. */
import type { Verb } from '../verb.ts'
import { alertsEvaluate } from './alerts.ts'
import { app } from './app.ts'
import { batch } from './batch.ts'
import { decode } from './decode.ts'
import { demoGenerate, demoInspect } from './demo.ts'
import { doctor } from './doctor.ts'
import { downloadDatabento } from './download-databento.ts'
import { downloadForget, downloadOrders } from './download-orders.ts'
import { downloadPolygon } from './download-polygon.ts'
import { gex } from './gex.ts'
import { ingest } from './ingest.ts'
import { lakeGc, lakeLs, lakeStats, lakeVerify } from './lake.ts'
import { lakeRefetch } from './lake-refetch.ts'
import { mappingCheck, mappingLs, mappingRm, mappingSave } from './mapping.ts'
import { pipelineRun } from './pipeline.ts'
import { qaGates } from './qa.ts'
import { qaBronze } from './qa-bronze.ts'
import { query } from './query.ts'
import { replayVerify } from './replay.ts'
import { stats } from './stats.ts'
import { vectors } from './vectors.ts'

export const VERBS: readonly Verb[] = [
  app,
  demoGenerate,
  demoInspect,
  ingest,
  mappingLs,
  mappingCheck,
  mappingSave,
  mappingRm,
  downloadDatabento,
  downloadPolygon,
  downloadOrders,
  downloadForget,
  decode,
  lakeLs,
  lakeVerify,
  lakeRefetch,
  lakeGc,
  lakeStats,
  query,
  pipelineRun,
  batch,
  qaGates,
  qaBronze,
  stats,
  gex,
  alertsEvaluate,
  replayVerify,
  vectors,
  doctor,
]
