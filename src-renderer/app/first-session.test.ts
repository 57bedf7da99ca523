import { expect, test } from 'vitest'
import { startFrame } from '#core/replay/start-frame'
import { fixtureBackend } from '../dev/fixture-backend.ts'
import { syntheticHeader } from '../dev/synthetic-session.ts'
import { player } from '../store/player.ts'
import { session } from '../store/session.ts'
import { openFirstSession } from './first-session.ts'

const begin = startFrame(syntheticHeader())

/** Opens the first session and acts as soon as its header is there, before its tables are. */
async function openAndMeanwhile(act: () => void): Promise<void> {
  const undo = session.onStatus.add(() => {
    if (session.status.kind !== 'open') return
    undo()
    setTimeout(act)
  })
  await openFirstSession(fixtureBackend())
}

test('the first session plays from its start once its opening is there', async () => {
  await openAndMeanwhile(() => expect(player.clock.state.kind).toBe('paused'))
  expect(player.clock.state.kind).toBe('playing')
  expect(player.instant).toBe(begin)
})

test('time that was moved while the opening came stays where it was put', async () => {
  await openAndMeanwhile(() => player.send({ kind: 'step', frames: 40 }))
  expect(player.clock.state.kind).toBe('paused')
  expect(player.instant).toBe(begin + 40)
})

test('another session chosen while the opening came is left as it is', async () => {
  const another = { pipeline: 'es_0dte', date: '2026-11-16' } as const
  await openAndMeanwhile(() => void session.open(fixtureBackend(), another))
  expect(player.clock.state.kind).toBe('paused')
})
