import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { canonicalJson, sha256Hex } from './canonical.ts'
import { configSchema, pipelineIdOf, profileOf, scoringSchema } from './profiles.ts'

test('canonical JSON sorts keys, drops spaces and keeps the shortest numbers', () => {
  expect(canonicalJson({ b: [1.0, 0.1, null], a: { d: true, c: 'x"' } })).toBe(
    '{"a":{"c":"x\\"","d":true},"b":[1,0.1,null]}',
  )
})

test('the hash is SHA-256 as another library computes it', () => {
  expect(sha256Hex('é{}')).toBe(createHash('sha256').update('é{}').digest('hex'))
})

test('every key is required and unknown keys are refused', () => {
  const { config, scoring } = profileOf('es')
  expect(configSchema.safeParse(config).success).toBe(true)
  expect(configSchema.safeParse({ ...config, EXTRA: 1 }).success).toBe(false)
  const { TICK: _, ...without } = config
  expect(configSchema.safeParse(without).success).toBe(false)
  expect(scoringSchema.safeParse({ ...scoring, EXTRA: 1 }).success).toBe(false)
})

test('the hash follows the values and not their order', () => {
  const plain = profileOf('spy')
  expect(profileOf('spy', { config: { TICK: 0.025 } }).configHash).toBe(plain.configHash)
  expect(profileOf('spy', { config: { TICK: 0.05 } }).configHash).not.toBe(plain.configHash)
  expect(profileOf('es').configHash).not.toBe(plain.configHash)
})

test('the defaults are those of the published table', () => {
  const es = profileOf('es').config
  const spy = profileOf('spy').config
  expect(Object.keys(es)).toHaveLength(72)
  expect([spy.MONITOR_BAND, es.MONITOR_BAND]).toEqual([0.25, 2.5])
  expect([spy.RTH_END, es.RTH_END]).toEqual(['16:00', '13:30'])
  expect([spy.LEVEL_KINDS.length, es.LEVEL_KINDS.length]).toEqual([14, 6])
})

test('pipelines answer to their ids, versions and aliases', () => {
  expect(pipelineIdOf('v1.0_spx')).toBe('es_0dte')
  expect(pipelineIdOf('spy_0dte_v1')).toBe('spy_0dte')
  expect(pipelineIdOf('nothing')).toBeNull()
})
