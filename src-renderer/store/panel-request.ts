/** Asking for a panel from anywhere: the dock listens, so that panels need not know it. */
import type { SessionKey } from '#core/protocol/index'
import { useUser } from './user.ts'

/** Set by the window that has a dock. */
export const panelRequest: { show(id: string): void } = { show: () => {} }

/** Shows the gate report of a day; without one, of the open session's. */
export function openQuality(at: Partial<SessionKey> = {}) {
  useUser.setState(({ panelConfig }) => ({
    panelConfig: {
      ...panelConfig,
      quality: { ...(panelConfig.quality as object | undefined), date: null, ...at },
    },
  }))
  panelRequest.show('quality')
}
