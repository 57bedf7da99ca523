import type { MenuItemConstructorOptions } from 'electron'

/** The menu bar: what the system expects; everything else is in the command palette. */
export const menuTemplate = (platform: NodeJS.Platform): MenuItemConstructorOptions[] => [
  ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
  { label: '&File', submenu: [{ role: platform === 'darwin' ? 'close' : 'quit' }] },
  { role: 'editMenu' },
  {
    label: '&View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      { role: 'toggleDevTools' },
    ],
  },
  { role: 'windowMenu' },
]
