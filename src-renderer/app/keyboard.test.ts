import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pausedClock } from '#core/replay/clock'
import { player } from '../store/player.ts'
import { useUser } from '../store/user.ts'
import { ACTIONS } from './actions.ts'
import { keyLabel, keyName, listenForKeys } from './keyboard.ts'

let stop: () => void
beforeEach(() => {
  player.reset(pausedClock(0, 100_000))
  player.send({ kind: 'seek', k: 1000 })
  useUser.setState({ overlay: 'none', bookmarks: [] })
  stop = listenForKeys()
})
afterEach(() => stop())

const press = (key: string, init: KeyboardEventInit = {}, target: EventTarget = document.body) =>
  target.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }),
  )

describe('keys', () => {
  test('no key has two meanings', () => {
    const keys = ACTIONS.flatMap((action) => action.keys)
    expect(new Set(keys).size).toBe(keys.length)
  })
  test('every key of the product is there', () => {
    const keys = new Set(ACTIONS.flatMap((action) => action.keys))
    const wanted = [' ', '[', ']', ',', '.', 'Home', 'End', 'b', 'l', 'n', '?', 'Ctrl+k', 'F6']
    const arrows = ['', 'Shift+', 'Alt+'].flatMap((m) => [`${m}ArrowLeft`, `${m}ArrowRight`])
    const presets = ['1', '2', '3', '4', '5', '6', '7', '8']
    for (const key of [...wanted, ...arrows, ...presets]) expect(keys).toContain(key)
  })
  test('arrows move one second, ten seconds, one frame', () => {
    press('ArrowRight')
    expect(player.instant).toBe(1004)
    press('ArrowRight', { shiftKey: true })
    expect(player.instant).toBe(1044)
    press('ArrowLeft', { altKey: true })
    expect(player.instant).toBe(1043)
  })
  test('text fields keep their keys', () => {
    const input = document.body.appendChild(document.createElement('input'))
    press(' ', {}, input)
    press('b', {}, input)
    expect(player.clock.state.kind).toBe('paused')
    expect(useUser.getState().bookmarks).toEqual([])
    input.remove()
  })
  test('a dialog keeps time still', () => {
    press('?')
    expect(useUser.getState().overlay).toBe('keys')
    press('ArrowRight')
    expect(player.instant).toBe(1000)
    press('Escape')
    expect(useUser.getState().overlay).toBe('none')
  })
  test('B sets and removes a bookmark', () => {
    press('b')
    expect(useUser.getState().bookmarks).toEqual([{ k: 1000, name: '18:04:10' }])
    press('b')
    expect(useUser.getState().bookmarks).toEqual([])
  })
  test('L marks a start, an end, and then clears', () => {
    press('l')
    press('ArrowRight')
    press('l')
    expect(player.clock.loop).toEqual({ fromK: 1000, toK: 1004 })
    press('l')
    expect(player.clock.loop).toBeNull()
  })
})

test('names spell Shift only where it does not change the character', () => {
  const event = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: true }
  expect(keyName({ ...event, key: '?' })).toBe('?')
  expect(keyName({ ...event, key: 'ArrowLeft' })).toBe('Shift+ArrowLeft')
  expect(keyLabel('Shift+ArrowLeft')).toBe('Shift ←')
})
