import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { beforeAll, describe, expect, test } from 'vitest'
import { encodeChunk } from '../dev/fixture-backend.ts'
import { syntheticChunks, syntheticHeader } from '../dev/synthetic-session.ts'
import { SessionData } from '../store/session-data.ts'
import type { PanelState } from './define-panel.ts'
import { PANELS } from './index.ts'
import { PanelHost } from './PanelHost.tsx'
import { panelState } from './panel-state.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
const header = syntheticHeader()

/** Views load on demand; loaded before the tests they cannot arrive after the last one. */
beforeAll(() => Promise.all(PANELS.map((spec) => spec.view())), 60_000)

test('panel ids are unique', () => {
  expect(new Set(PANELS.map((p) => p.id)).size).toBe(PANELS.length)
})

test('panels of frames draw what has come of a stored session and say how much that is', () => {
  const data = new SessionData(header)
  for (const chunk of syntheticChunks())
    data.writeArrow(chunk.table as 'frames', chunk.fromK, chunk.toK, encodeChunk(chunk))
  const states = () =>
    PANELS.filter((spec) => spec.reads.includes('frames')).map((spec) =>
      panelState(spec, { kind: 'open', header }, data),
    )
  expect(states().length).toBeGreaterThan(3)
  data.noteRead(0.43)
  for (const state of states())
    expect(state).toMatchObject({ kind: 'loading', partial: true, progress: 0.42 })
  data.noteRead(1)
  for (const state of states()) expect(state.kind).toBe('full')
})

const withId = (panels: typeof PANELS) => panels.map((spec) => [spec.id, spec] as const)

describe.each(withId(PANELS.filter((p) => p.standalone)))('%s', (_id, spec) => {
  test('draws whether or not a session is open', () => {
    expect(panelState(spec, { kind: 'none' }, null).kind).toBe('full')
    expect(panelState(spec, { kind: 'open', header }, new SessionData(header)).kind).toBe('full')
  })
})

describe.each(withId(PANELS))('%s', (_id, spec) => {
  test('has a configuration without being given one', () => {
    expect(spec.config.safeParse({}).success).toBe(true)
  })
  test.each<PanelState>([
    { kind: 'empty', what: 'Nothing here.' },
    { kind: 'loading', what: 'Computing.', progress: 0.5, partial: false },
    { kind: 'failed', what: 'Broken.', kept: 'Kept: all.', todo: 'Try again.' },
    { kind: 'full' },
  ])('renders its $kind state', async (state) => {
    const host = document.body.appendChild(document.createElement('div'))
    const root = createRoot(host)
    await act(async () =>
      root.render(<PanelHost spec={spec} slots={{ left: null, right: null }} state={state} />),
    )
    expect(host.querySelector(`[data-panel=${spec.id}]`)?.getAttribute('data-state')).toBe(
      state.kind,
    )
    if (state.kind !== 'full') expect(host.textContent).toContain(state.what)
    await act(async () => root.unmount())
    host.remove()
  })
})

describe.each(withId(PANELS.filter((p) => !p.standalone)))('%s', (_id, spec) => {
  test('is empty without a session and says what to do', () => {
    const state = panelState(spec, { kind: 'none' }, null)
    expect(state).toMatchObject({ kind: 'empty', action: { label: 'Open my data' } })
  })
  test('says what the host is at while the session opens', () => {
    const key = { pipeline: header.pipeline, date: header.date }
    const work = { what: 'Reading the demo files. 2 of 9', progress: 0.25 }
    expect(panelState(spec, { kind: 'opening', key, work }, null)).toMatchObject({
      kind: 'loading',
      what: 'Opening the session. Reading the demo files. 2 of 9',
      progress: 0.25,
    })
  })
  test('is loading until its tables have come', () => {
    const data = new SessionData(header)
    expect(panelState(spec, { kind: 'open', header }, data).kind).toBe('loading')
  })
  test('draws the finished part while frames are still computed', () => {
    const data = new SessionData(header)
    for (const table of spec.reads) data.arrived.add(table)
    const computing = { ...header, status: 'computing' as const, progress: 0.3 }
    const state = panelState(spec, { kind: 'open', header: computing }, data)
    expect(state).toMatchObject({ kind: 'loading', partial: true, progress: 0.3 })
  })
  test('says what failed, what was kept and what to do', () => {
    const failed = {
      ...header,
      status: 'failed' as const,
      error: { code: 'X', message: 'No definitions.' },
    }
    const state = panelState(spec, { kind: 'open', header: failed }, new SessionData(header))
    expect(state).toMatchObject({ kind: 'failed', what: 'No definitions.' })
  })
})
