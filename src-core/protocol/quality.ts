/**
 * What is known of the quality of a session's day: its records as they lie in bronze, and the five
 * gates of each pipeline (L6). A verdict is current while nothing it was about has changed since.
 */
import { z } from 'zod'
import type { BronzeQa } from '../lake/qa/bronze-qa.ts'
import type { GateReport } from '../pipeline/gates/gate.ts'

const pipeline = z.enum(['es_0dte', 'spy_0dte'])
const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** The five gates of one day (L6); stored beside its signals as `gates.json`. */
export interface QaReport {
  pipeline: z.infer<typeof pipeline>
  version: string
  date: string
  config_hash: string
  /** Of the signals it is about. */
  key: string
  pass: boolean
  gates: GateReport[]
}

/** A day's gates in one cell of the calendar. */
export const gatesSummary = z.object({
  passed: z.number(),
  total: z.number(),
  /** `G3`, … */
  failed: z.array(z.string()),
  current: z.boolean(),
})
export type GatesSummary = z.infer<typeof gatesSummary>

export const bronzeSummary = z.object({
  state: z.enum(['GREEN', 'AMBER', 'RED']),
  findings: z.number(),
  /** The worst findings in words, at most five. */
  worst: z.array(z.string()),
  current: z.boolean(),
})
export type BronzeSummary = z.infer<typeof bronzeSummary>

/** One session date of the lake; null: never checked. */
export const qualityDay = z.object({
  date: isoDate,
  bronze: bronzeSummary.nullable(),
  gates: z.object({ es_0dte: gatesSummary.nullable(), spy_0dte: gatesSummary.nullable() }),
})
export type QualityDay = z.infer<typeof qualityDay>

export const qualityReport = z.object({
  date: isoDate,
  bronze: z
    .object({ qa: z.custom<BronzeQa>(), checkedMs: z.number(), current: z.boolean() })
    .nullable(),
  gates: z
    .object({
      report: z.custom<QaReport>(),
      checkedMs: z.number(),
      current: z.boolean(),
      /** The stored report, relative to the lake. */
      file: z.string(),
    })
    .nullable(),
})
export type QualityReport = z.infer<typeof qualityReport>

export const qualityAsk = z.object({ pipeline, date: isoDate })
export const checkAsk = z.object({ dates: z.array(isoDate).min(1).max(5000) })

/** As jobs, panels and files name them. */
export const pipelineName = (id: z.infer<typeof pipeline>) =>
  id === 'es_0dte' ? 'ES 0DTE' : 'SPY 0DTE'
