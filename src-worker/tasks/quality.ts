/** What is known of the quality of the lake's days; reads stored verdicts, checks nothing. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { getPipeline } from '#core/pipeline/index'
import type { SessionKey } from '#core/protocol/index'
import type {
  BronzeSummary,
  GatesSummary,
  QaReport,
  QualityDay,
  QualityReport,
} from '#core/protocol/quality'
import { type StoredVerdict, storedVerdict, verdictDates } from '../lake/bronze-verdict.ts'
import { lakeParts, type PartsOf, partsIndex } from '../lake/manifest.ts'
import { signalKey, storedGateReport } from '../pipeline/run-day.ts'
import { featureFolder, storedSignals } from '../pipeline/signal-store.ts'

const WORST = 5
const FUTURES = /^futures_/

type GatesEntry = NonNullable<QualityReport['gates']>

function gatesOf(
  lake: string,
  id: SessionKey['pipeline'],
  date: string,
  parts?: PartsOf,
): GatesEntry | null {
  const pipeline = getPipeline(id)
  const report = storedGateReport(lake, pipeline.version, date)
  if (!report) return null
  const file = `${featureFolder(pipeline.version, date)}/gates.json`
  return {
    report,
    file,
    checkedMs: statSync(join(lake, file)).mtimeMs,
    current: isCurrent(lake, report, parts),
  }
}

/** Stored signals are those of today's records, configuration and code, and the report is about them. */
function isCurrent(lake: string, { pipeline, date, key }: QaReport, parts?: PartsOf): boolean {
  try {
    return storedSignals(lake, signalKey(lake, getPipeline(pipeline), date, parts))?.key === key
  } catch {
    // The records it was made of are gone.
    return false
  }
}

const gatesSummary = (entry: GatesEntry | null): GatesSummary | null =>
  entry && {
    passed: entry.report.gates.filter((g) => g.pass).length,
    total: entry.report.gates.length,
    failed: entry.report.gates.filter((g) => !g.pass).map((g) => g.gate),
    current: entry.current,
  }

const bronzeSummary = (stored: StoredVerdict | null): BronzeSummary | null =>
  stored && {
    state: stored.qa.state,
    findings: stored.qa.findings.length,
    worst: stored.qa.findings.slice(0, WORST).map((f) => `${f.dataset}: ${f.message}`),
    current: stored.current,
  }

/** Every date with futures or a verdict, newest first. */
export function qualityDays(lake: string): QualityDay[] {
  const dates = new Set(verdictDates(lake))
  const parts = partsIndex(lake)
  for (const part of lakeParts(lake)) if (FUTURES.test(part.table)) dates.add(part.date)
  return [...dates]
    .sort()
    .reverse()
    .map((date) => ({
      date,
      bronze: bronzeSummary(storedVerdict(lake, date, parts)),
      gates: {
        es_0dte: gatesSummary(gatesOf(lake, 'es_0dte', date, parts)),
        spy_0dte: gatesSummary(gatesOf(lake, 'spy_0dte', date, parts)),
      },
    }))
}

export const qualityDay = (lake: string, { pipeline, date }: SessionKey): QualityReport => ({
  date,
  bronze: storedVerdict(lake, date),
  gates: gatesOf(lake, pipeline, date),
})
