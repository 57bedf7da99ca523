import { expect, test } from 'vitest'
import { FlowWindow } from './flow.ts'

const S = 1e9

test('the window stays while spot stays, and follows a move of more than half a dollar', () => {
  const window = new FlowWindow(1)
  window.on(0, 687.2)
  expect(window.strikes).toEqual([684, 685, 686, 687, 688, 689, 690])
  window.on(10 * S, 687.7)
  expect(window.strikes[3]).toBe(687)
  window.on(11 * S, 687.71)
  expect(window.strikes[3]).toBe(688)
})

test('the window is chosen anew after a minute', () => {
  const window = new FlowWindow(1)
  window.on(0, 687.2)
  window.on(60 * S - 1, 687.6)
  expect(window.strikes[3]).toBe(687)
  window.on(60 * S, 687.6)
  expect(window.strikes[3]).toBe(688)
})

test('a restored window goes on as the saved one', () => {
  const saved = new FlowWindow(5)
  saved.on(0, 5741)
  const restored = new FlowWindow(5)
  restored.restore(structuredClone(saved.snapshot()))
  saved.on(30 * S, 5743)
  restored.on(30 * S, 5743)
  expect(restored.snapshot()).toEqual(saved.snapshot())
})
