/** What no page in this app may do: leave, open windows, ask for powers, embed. */
import type { App, Session, WebPreferences } from 'electron'
import { isOurs } from './app-scheme.ts'

/** Of every window. */
export const webPreferences = (preload: string): WebPreferences => ({
  preload,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  webviewTag: false,
  spellcheck: false,
})

export function hardenContents(app: App) {
  app.on('web-contents-created', (_, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-navigate', (event) => {
      if (!isOurs(event.url)) event.preventDefault()
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}

/** Denies every permission, and every request that leaves the app. */
export function hardenSession(session: Session) {
  session.setPermissionRequestHandler((_, __, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.webRequest.onBeforeRequest((details, answer) => {
    const local = isOurs(details.url) || /^(blob|data|devtools):/.test(details.url)
    answer({ cancel: !local })
  })
}
