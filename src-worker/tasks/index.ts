/** Every task by name. Modules load on first use, so that a thread pays only for what it does. */
import type { TaskHandlers } from './serve-tasks.ts'

export const TASK_HANDLERS: TaskHandlers = {
  async 'library.sessions'({ lake }) {
    const { librarySessions } = await import('./library.ts')
    return librarySessions(lake)
  },
  async 'session.table'(args) {
    const { sessionTable } = await import('./session-table.ts')
    return sessionTable(args)
  },
  async 'demo.generate'(args, context) {
    const { simulateDemo } = await import('./demo.ts')
    return simulateDemo(args, context)
  },
  async 'demo.inspect'({ folder }, { signal }) {
    const { describeDemo, inspectDemo } = await import('../vendors/synthetic/inspect.ts')
    const report = await inspectDemo(folder, signal)
    return { report: { ...report }, text: describeDemo(report) }
  },
  async ingest(args, context) {
    const { ingest } = await import('./ingest.ts')
    return ingest(args, context)
  },
  async 'alerts.evaluate'(args, context) {
    const { evaluateAlerts } = await import('./alerts.ts')
    return evaluateAlerts(args, context)
  },
  async 'alerts.rules'({ lake, pipeline }) {
    const { lakeRules } = await import('../alerts/lake-rules.ts')
    const { text, isDefault, error } = lakeRules(lake, pipeline)
    return { text, isDefault, error }
  },
  async 'alerts.save'(args, context) {
    const { saveAlertRules } = await import('./alerts.ts')
    return saveAlertRules(args, context)
  },
  async 'session.verify'(args, context) {
    const { verifySession } = await import('../session/replay-check.ts')
    return verifySession(args, context)
  },
  async decode(args, context) {
    const { decode } = await import('./decode.ts')
    return decode(args, context)
  },
  async 'download.databento.estimate'(args, context) {
    const { estimateDatabento } = await import('./download-databento.ts')
    return estimateDatabento(args, context)
  },
  async 'download.databento'(args, context) {
    const { downloadDatabento } = await import('./download-databento.ts')
    return downloadDatabento(args, context)
  },
  async 'download.orders'({ lake }) {
    const { downloadOrders } = await import('./download-orders.ts')
    return downloadOrders(lake)
  },
  async 'download.forget'({ lake, orders }) {
    const { forgetOrders } = await import('./download-orders.ts')
    return forgetOrders(lake, orders)
  },
  async 'qa.bronze'({ lake, date }, { progress, signal }) {
    const { checkBronze } = await import('../lake/bronze-verdict.ts')
    return checkBronze(lake, date, { onProgress: progress, signal })
  },
  async 'quality.days'({ lake }) {
    const { qualityDays } = await import('./quality.ts')
    return qualityDays(lake)
  },
  async 'quality.day'({ lake, ...key }) {
    const { qualityDay } = await import('./quality.ts')
    return qualityDay(lake, key)
  },
  async 'download.polygon.estimate'(args, context) {
    const { estimatePolygon } = await import('./download-polygon.ts')
    return estimatePolygon(args, context)
  },
  async 'download.polygon'(args, context) {
    const { downloadPolygon } = await import('./download-polygon.ts')
    return downloadPolygon(args, context)
  },
  async gex(args, context) {
    const { gex } = await import('./gex.ts')
    return gex(args, context)
  },
  async 'mapping.inspect'({ path }) {
    const { tableHead } = await import('../vendors/files/table-head.ts')
    return tableHead(path)
  },
  async 'mapping.preview'({ path, mapping, lake }) {
    const { previewFor } = await import('./mapping.ts')
    return previewFor(path, mapping, lake)
  },
  async 'lake.ls'({ lake }) {
    const { lakeLs } = await import('../lake/admin.ts')
    return lakeLs(lake)
  },
  async 'lake.verify'({ lake }, { progress, signal }) {
    const { lakeVerify } = await import('../lake/admin.ts')
    return lakeVerify(lake, (done, total) => {
      signal.throwIfAborted()
      progress(total > 0 ? done / total : 1, `${done} of ${total} files`)
    })
  },
  async 'lake.refetch'(request, context) {
    const { refetchDay } = await import('./refetch.ts')
    return refetchDay(request, context)
  },
  async 'lake.gc'({ lake }) {
    const { lakeGc } = await import('../lake/admin.ts')
    return lakeGc(lake)
  },
  async 'lake.stats'({ lake }) {
    const { lakeStats } = await import('../lake/admin.ts')
    return lakeStats(lake)
  },
  async query({ lake, sql, ...limits }) {
    const { runQuery } = await import('../lake/query.ts')
    return runQuery(lake, sql, limits)
  },
  async 'pipeline.run'(args, context) {
    const { runPipelineDay } = await import('../pipeline/run-day.ts')
    return runPipelineDay(args, context)
  },
  async 'pipeline.dates'({ lake, pipeline }) {
    const { pipelineNamed } = await import('../pipeline/run-day.ts')
    const { librarySessions } = await import('./library.ts')
    const { id } = pipelineNamed(pipeline)
    const sessions = librarySessions(lake).filter((s) => s.pipeline === id)
    return sessions.map((s) => s.date).sort()
  },
  async 'pipeline.gold'(args) {
    const { writeGold } = await import('../pipeline/gold.ts')
    return writeGold(args)
  },
  async 'pipeline.stats'(args) {
    const { goldStatistics } = await import('../pipeline/gold.ts')
    return goldStatistics(args)
  },
}
