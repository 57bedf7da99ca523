/** Which of the four states a panel is in, from the session alone. */

import { clockMinutes } from '../format/time.ts'
import type { SessionStatus } from '../store/session.ts'
import type { SessionData } from '../store/session-data.ts'
import { useUser } from '../store/user.ts'
import type { PanelSpec, PanelState } from './define-panel.ts'

const openAction = {
  label: 'Open my data',
  run: () => useUser.setState({ overlay: 'open' }),
}

export function panelState(
  spec: Pick<PanelSpec, 'reads' | 'emptyBecause' | 'title' | 'standalone'>,
  status: SessionStatus,
  data: SessionData | null,
): PanelState {
  if (spec.standalone) return { kind: 'full' }
  if (status.kind === 'none')
    return { kind: 'empty', what: 'No session is open.', action: openAction }
  if (status.kind === 'waiting') {
    return { kind: 'loading', what: status.what, progress: status.progress, partial: false }
  }
  if (status.kind === 'failed') return failed(status.error.message)
  if (status.kind === 'opening' && status.work) {
    const { what, progress } = status.work
    return { kind: 'loading', what: `Opening the session. ${what}`, progress, partial: false }
  }
  if (status.kind === 'opening' || !data) {
    return { kind: 'loading', what: 'Opening the session.', progress: 0, partial: false }
  }
  const { header } = status
  if (header.status === 'failed') {
    return failed(header.error?.message ?? 'The frames of this session could not be computed.')
  }
  const missing = spec.reads.filter((table) => !data.arrived.has(table))
  if (header.status === 'computing') {
    const from = clockMinutes(header.firstK, header.snapshotMs)
    const to = clockMinutes(header.lastK, header.snapshotMs)
    const what = `Computing frames, ${from} to ${to} ready.`
    return { kind: 'loading', what, progress: header.progress, partial: missing.length === 0 }
  }
  if (missing.length > 0) {
    return { kind: 'loading', what: 'Reading frames.', progress: 0, partial: false }
  }
  const because = spec.emptyBecause?.(data)
  if (because) return { kind: 'empty', what: because, action: openAction }
  if (data.read !== null && !data.isWhole && spec.reads.includes('frames')) {
    const progress = Math.floor(data.read * 50) / 50
    return { kind: 'loading', what: 'Reading frames.', progress, partial: true }
  }
  return { kind: 'full' }
}

const failed = (what: string): PanelState => ({
  kind: 'failed',
  what,
  kept: 'Kept: everything already in the lake; nothing was overwritten.',
  todo: 'Open the session again, or import its files anew.',
})
