/** What no page in this app may do: leave, open windows of others, ask for powers, embed. */
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

/** A page may open our own page in another window, under the same rules; nothing else. */
export function hardenContents(app: App, preload: string) {
  const ownWindow = {
    minWidth: 320,
    minHeight: 240,
    backgroundColor: '#0b0e14',
    autoHideMenuBar: true,
    webPreferences: webPreferences(preload),
  }
  app.on('web-contents-created', (_, contents) => {
    contents.setWindowOpenHandler(({ url }) =>
      isOurs(url)
        ? { action: 'allow', overrideBrowserWindowOptions: ownWindow }
        : { action: 'deny' },
    )
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
