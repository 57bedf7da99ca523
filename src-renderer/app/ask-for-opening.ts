/** Asks for all a window shows first, in one go, long before its own code can ask. */
import type { AheadBackend } from '../transport/ask-ahead.ts'
import { bookmarksName, USER_DOCUMENT } from './documents.ts'

/** Failures are told again to whoever comes for the answers. */
export function askForOpening(host: AheadBackend): void {
  void host.callAhead('workspace.load', { name: USER_DOCUMENT })
  const opened = host.callAhead('app.info', {}).then(async ({ defaultSession: key }) => {
    if (!key) return
    void host.callAhead('workspace.load', { name: bookmarksName(key) })
    await host.callAhead('session.open', key)
    host.subscribeAhead('session.chunks', key)
  })
  opened.catch(() => undefined)
}
