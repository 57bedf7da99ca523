/** Entry of the Electron host. */

import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  ipcMain,
  Menu,
  MessageChannelMain,
  protocol,
  session,
  shell,
} from 'electron'
import { type Backend, createBackend } from '../backend.ts'
import { places, version } from '../places.ts'
import { projectRoot } from '../workers/worker-file.ts'
import { answerApp, HOME, isOurs, SCHEME } from './app-scheme.ts'
import { hardenContents, hardenSession, webPreferences } from './harden.ts'
import { keychainSecrets } from './keychain.ts'
import { menuTemplate } from './menu.ts'
import { linkPort } from './port-link.ts'

const preload = join(projectRoot, 'dist/preload/index.cjs')
const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true }

function openMainWindow(backend: Backend): BrowserWindow {
  backend.expectWindow()
  const window = new BrowserWindow({
    width: 1600,
    height: 1000,
    minWidth: 960,
    minHeight: 600,
    show: false,
    backgroundColor: '#0b0e14',
    title: 'Spymaster',
    webPreferences: webPreferences(preload),
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL(HOME)
  return window
}

async function main() {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }])
  if (!app.requestSingleInstanceLock()) return app.quit()
  hardenContents(app, preload)
  app.enableSandbox()
  await app.whenReady()
  const place = places()
  const backend = createBackend({
    version: version(),
    host: 'electron',
    lake: place.lake,
    home: place.home,
    secrets: keychainSecrets(place.home),
    demo: { folder: place.demo, seed: 7, scale: 1 },
    reveal: (path) => shell.showItemInFolder(path),
  })
  hardenSession(session.defaultSession)
  protocol.handle(SCHEME, (request) => answerApp(place.renderer, request))
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform)))

  ipcMain.on('spymaster.wantPort', (event) => {
    if (!event.senderFrame || !isOurs(event.senderFrame.url)) return
    const { port1, port2 } = new MessageChannelMain()
    const close = linkPort(backend, port1)
    event.sender.once('destroyed', close)
    event.sender.postMessage('spymaster.port', null, [port2])
  })
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows()
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openMainWindow(backend)
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('will-quit', () => void backend.close())
  openMainWindow(backend)
  await backend.start()
}

void main()
