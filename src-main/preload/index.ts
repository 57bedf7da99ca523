/** Hands the page one MessagePort to the backend and the paths of files the user gave it; nothing else of Electron. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'

contextBridge.exposeInMainWorld('spymasterHost', {
  /** The path of a file the user dropped or picked; empty for one made by the page. */
  pathOf: (file: File) => webUtils.getPathForFile(file),
})

window.addEventListener('message', (event) => {
  if (event.source !== window || event.data?.t !== 'spymaster.wantPort') return
  ipcRenderer.send('spymaster.wantPort')
})

ipcRenderer.on('spymaster.port', (event) => {
  window.postMessage({ t: 'spymaster.port' }, location.origin, [...event.ports])
})
