import { expect, test } from 'vitest'
import { sessionAt } from './calendar.ts'
import { SpyRatio } from './spy-ratio.ts'
import { NS_PER_S, sessionNs } from './units.ts'

const t0 = sessionAt('10:00')
const at = (s: number) => sessionNs(t0 + s * NS_PER_S)

/** Quotes three strikes so that parity implies SPY = 687 at r = 0. */
function quoted() {
  const ratio = new SpyRatio({ source: 'parity', expiry: sessionAt('16:00'), riskFreeRate: 0 })
  ratio.advance(t0)
  for (const [strike, call, put] of [
    [686, 2, 1],
    [687, 1.4, 1.4],
    [688, 0.9, 1.9],
  ]) {
    ratio.onOptionQuote(at(0.5), strike, 'C', call - 0.01, call + 0.01)
    ratio.onOptionQuote(at(0.5), strike, 'P', put - 0.01, put + 0.01)
  }
  return ratio
}

test('starts at ten and takes the first parity observation as it is', () => {
  const ratio = quoted()
  expect(ratio.rho).toBe(10)
  ratio.onEsMid(at(0.9), 6897)
  ratio.advance(at(0.99))
  expect(ratio.observations).toBe(0)
  ratio.advance(at(1))
  expect(ratio.rho).toBeCloseTo(6897 / 687, 12)
  expect(ratio.isDefault).toBe(true)
})

test('observes once a second while quotes and future are fresh, however it is called', () => {
  const often = quoted()
  const seldom = quoted()
  for (let s = 1; s <= 60; s++) {
    often.onEsMid(at(s - 0.1), 6897)
    seldom.onEsMid(at(s - 0.1), 6897)
    for (let f = 0; f < 4; f++) often.advance(at(s + f / 4))
    seldom.advance(at(s))
  }
  // Quotes of second 0.5 are at most 30 s old up to second 30.
  expect(often.observations).toBe(30)
  expect(seldom.observations).toBe(30)
  expect(seldom.rho).toBe(often.rho)
  expect(often.isDefault).toBe(false)
})

test('a stale future gives no observation', () => {
  const ratio = quoted()
  ratio.onEsMid(at(0), 6897)
  ratio.advance(at(20))
  expect(ratio.observations).toBe(5)
})

test('SPY prices take the place of parity', () => {
  const ratio = new SpyRatio({ source: 'spy', expiry: sessionAt('16:00'), riskFreeRate: 0 })
  ratio.onEsMid(at(0), 6897)
  ratio.onSpy(at(1), 687)
  expect(ratio.rho).toBe(6897 / 687)
  ratio.onEsMid(at(7), 6900)
  expect(ratio.observations).toBe(1)
})

test('restoring a snapshot goes on exactly as playing', () => {
  const played = quoted()
  played.onEsMid(at(0.5), 6897)
  played.advance(at(3))
  const resumed = new SpyRatio({ source: 'parity', expiry: sessionAt('16:00'), riskFreeRate: 0 })
  resumed.restore(structuredClone(played.snapshot()))
  for (const ratio of [played, resumed]) {
    ratio.onEsMid(at(3.2), 6899.125)
    ratio.onOptionPrint(at(3.3), 689, 'C', 0.6)
    ratio.advance(at(10))
  }
  expect(resumed.rho).toBe(played.rho)
  expect(resumed.snapshot()).toEqual(played.snapshot())
})
