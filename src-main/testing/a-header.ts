import type { SessionHeader } from '#core/protocol/index'

/** A header that states only what a test changes. */
export const aHeader = (changes: Partial<SessionHeader> = {}): SessionHeader => ({
  pipeline: 'es_0dte',
  date: '2026-11-17',
  profile: 'es',
  symbol: 'ESZ6',
  synthetic: true,
  originNs: '1795129200000000000',
  snapshotMs: 250,
  firstK: 0,
  lastK: 10,
  rthOpenK: 223200,
  rthCloseK: 316800,
  endK: 331200,
  status: 'computing',
  progress: 0,
  frameHash: null,
  pipelineVersion: '1',
  configHash: '0',
  tick: 0.25,
  strikeSpacing: 5,
  labelHorizonS: 300,
  config: {},
  counters: {},
  error: null,
  ...changes,
})
