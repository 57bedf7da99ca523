import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aContext } from '../testing/a-context.ts'
import { evaluateAlerts } from './alerts.ts'

let lake: string
beforeEach(() => {
  lake = mkdtempSync(join(tmpdir(), 'spymaster-alerts-'))
})
afterEach(() => rmSync(lake, { recursive: true }))

const evaluate = (text: string) => {
  const rulesFile = join(lake, 'rules.json')
  writeFileSync(rulesFile, text)
  const span = { from: '2026-11-16', to: '2026-11-17' }
  return evaluateAlerts({ lake, pipeline: 'es_0dte', rulesFile, ...span }, aContext)
}

test.each([
  ['no JSON', '{', /JSON/],
  ['an unknown key', '{"rules":[{"id":"a","kind":"zone","entr":1}]}', /entr/],
  ['no rules', '{"rules":[]}', /rules/],
])('a rule file with %s is refused and says why', async (_what, text, why) => {
  await expect(evaluate(text)).rejects.toMatchObject({
    code: 'ALERT_RULES',
    message: expect.stringMatching(why),
  })
})

test('days the lake does not hold are an error, not an empty report', async () => {
  await expect(evaluate('{"rules":[{"id":"a","kind":"zone"}]}')).rejects.toMatchObject({
    code: 'SESSION_NOT_FOUND',
  })
})
