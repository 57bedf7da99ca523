/** Hands the page one MessagePort to the backend; the page gets nothing else of Electron. */
import { contextBridge, ipcRenderer } from 'electron'

contextBridge.exposeInMainWorld('spymasterHost', 'electron')

window.addEventListener('message', (event) => {
  if (event.source !== window || event.data?.t !== 'spymaster.wantPort') return
  ipcRenderer.send('spymaster.wantPort')
})

ipcRenderer.on('spymaster.port', (event) => {
  window.postMessage({ t: 'spymaster.port' }, location.origin, [...event.ports])
})
