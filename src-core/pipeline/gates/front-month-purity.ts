import { Findings, type GateInput, type GateReport } from './gate.ts'

/** G1: the front month dominates, and nothing else is left in trades and book after filtering. */
export async function frontMonthPurity({ source, result }: GateInput): Promise<GateReport> {
  const found = new Findings('G1')
  const { symbol, dominance, profile } = result.session
  const { FRONT_MONTH_GATE } = profile.config
  found.expect(symbol !== null, { check: 'a front month exists' })
  found.expect(dominance !== null && dominance >= FRONT_MONTH_GATE, {
    check: `dominance >= ${FRONT_MONTH_GATE}`,
    dominance,
  })
  const rows = (await source.contractRows?.()) ?? null
  found.expect(rows !== null, { check: 'the source names the contract of its records' })
  let others = 0
  for (const table of ['trades', 'mbp10'] as const) {
    const folded = result.records[table === 'trades' ? 'futures.trades' : 'futures.book']
    found.expect(folded > 0, { check: `${table} holds records`, table })
    if (rows === null) continue
    for (const [contract, count] of Object.entries(rows[table])) {
      if (contract === symbol) continue
      others += count
      found.fail({ check: 'no other contract', table, contract, rows: count })
    }
    const known = symbol === null ? 0 : (rows[table][symbol] ?? 0)
    found.expect(folded === known, {
      check: 'as many records folded as the front month has',
      table,
      folded,
      rows: known,
    })
  }
  return found.report({
    symbol,
    dominance,
    trades: result.records['futures.trades'],
    mbp10: result.records['futures.book'],
    other_contracts: others,
  })
}
