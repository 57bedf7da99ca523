import { EventEmitter } from 'node:events'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { splitFrame } from '#core/protocol/wire'

/** What the entry did to Electron, in order, and the objects a test can poke. */
const seen = vi.hoisted(() => ({
  steps: [] as string[],
  windows: [] as { options: Record<string, unknown>; url: string; focused: boolean }[],
  schemes: [] as unknown[],
  rules: {} as {
    request: (contents: unknown, permission: string, answer: (yes: boolean) => void) => void
    check: () => boolean
    before: (details: { url: string }, answer: (r: { cancel: boolean }) => void) => void
  },
}))

vi.mock('../backend.ts', async () => {
  const { aService } = await import('../testing/a-service.ts')
  return {
    createBackend: () => ({
      ...aService(),
      start: async () => void seen.steps.push('backend'),
      expectWindow: () => void seen.steps.push('expect'),
      close: async () => {},
    }),
  }
})

vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events')
  class FakePort extends Emitter {
    other: FakePort | null = null
    start() {}
    close() {
      this.other?.emit('close')
    }
    postMessage(data: unknown) {
      this.other?.emit('message', { data })
    }
  }
  class BrowserWindow extends Emitter {
    static all: BrowserWindow[] = []
    static getAllWindows = () => BrowserWindow.all
    readonly record
    constructor(options: Record<string, unknown>) {
      super()
      this.record = { options, url: '', focused: false }
      seen.windows.push(this.record)
      seen.steps.push('window')
      BrowserWindow.all.push(this)
    }
    loadURL = async (url: string) => {
      this.record.url = url
    }
    isMinimized = () => false
    focus = () => {
      this.record.focused = true
    }
  }
  const app = Object.assign(new Emitter(), {
    requestSingleInstanceLock: () => true,
    enableSandbox: () => seen.steps.push('sandbox'),
    whenReady: async () => void seen.steps.push('ready'),
    quit: () => seen.steps.push('quit'),
  })
  const { rules } = seen
  const defaultSession = {
    setPermissionRequestHandler: (f: typeof rules.request) => {
      rules.request = f
    },
    setPermissionCheckHandler: (f: typeof rules.check) => {
      rules.check = f
    },
    webRequest: {
      onBeforeRequest: (f: typeof rules.before) => {
        rules.before = f
      },
    },
  }
  return {
    app,
    BrowserWindow,
    ipcMain: new Emitter(),
    Menu: { setApplicationMenu: () => {}, buildFromTemplate: (t: unknown) => t },
    MessageChannelMain: class {
      port1 = new FakePort()
      port2 = new FakePort()
      constructor() {
        this.port1.other = this.port2
        this.port2.other = this.port1
      }
    },
    protocol: {
      registerSchemesAsPrivileged: (schemes: unknown[]) => {
        seen.schemes.push(...schemes)
        seen.steps.push('scheme')
      },
      handle: () => seen.steps.push('handle'),
    },
    session: { defaultSession },
    safeStorage: { isEncryptionAvailable: () => false },
  }
})

const electron = (await import('electron')) as unknown as {
  app: EventEmitter
  ipcMain: EventEmitter
}

beforeAll(async () => {
  await import('./index.ts')
  await vi.waitFor(() => expect(seen.steps).toContain('backend'))
})

describe('the start', () => {
  test('declares the scheme and the sandbox before Electron is ready, and shows a window before the backend works', () => {
    expect(seen.steps).toEqual([
      'scheme',
      'sandbox',
      'ready',
      'handle',
      'expect',
      'window',
      'backend',
    ])
    expect(seen.schemes).toEqual([
      {
        scheme: 'app',
        privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
      },
    ])
  })

  test('the window is sandboxed, isolated and shows our page', () => {
    expect(seen.windows).toHaveLength(1)
    expect(seen.windows[0]?.url).toBe('app://spymaster/')
    expect(seen.windows[0]?.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
    })
  })

  test('a second start focuses the first window', () => {
    electron.app.emit('second-instance')
    expect(seen.windows).toHaveLength(1)
    expect(seen.windows[0]?.focused).toBe(true)
  })
})

describe('a page', () => {
  const contents = () => {
    const made = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn() })
    electron.app.emit('web-contents-created', {}, made)
    return made
  }

  test('cannot leave, redirect, embed or open windows of others', () => {
    const page = contents()
    const prevented = (event: string, url: string) => {
      const preventDefault = vi.fn()
      page.emit(event, { url, preventDefault })
      return preventDefault.mock.calls.length > 0
    }
    expect(prevented('will-navigate', 'https://example.com/')).toBe(true)
    expect(prevented('will-navigate', 'app://spymaster.example.com/')).toBe(true)
    expect(prevented('will-navigate', 'app://spymaster/')).toBe(false)
    expect(prevented('will-redirect', 'app://spymaster/')).toBe(true)
    expect(prevented('will-attach-webview', '')).toBe(true)
    const opened = (url: string) => page.setWindowOpenHandler.mock.calls[0]?.[0]({ url })
    expect(opened('https://example.com/')).toEqual({ action: 'deny' })
    expect(opened('about:blank')).toEqual({ action: 'deny' })
    expect(opened('app://spymaster/?panel=levels-chart')).toMatchObject({
      action: 'allow',
      overrideBrowserWindowOptions: {
        webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
      },
    })
  })

  test('is given no permission and reaches nothing outside the app', () => {
    const answers: boolean[] = []
    seen.rules.request(null, 'media', (yes) => answers.push(yes))
    expect([...answers, seen.rules.check()]).toEqual([false, false])
    const cancelled = (url: string) => {
      let result: unknown
      seen.rules.before({ url }, ({ cancel }) => {
        result = cancel
      })
      return result
    }
    expect(cancelled('https://example.com/x.js')).toBe(true)
    expect(cancelled('file:///etc/passwd')).toBe(true)
    expect(cancelled('app://spymaster/assets/x.js')).toBe(false)
    expect(cancelled('blob:app://spymaster/1')).toBe(false)
  })
})

describe('the port', () => {
  const wantPort = (url: string) => {
    const sender = Object.assign(new EventEmitter(), { postMessage: vi.fn() })
    electron.ipcMain.emit('spymaster.wantPort', { senderFrame: { url }, sender })
    return sender.postMessage.mock.calls[0]?.[2]?.[0] as EventEmitter & {
      postMessage(data: unknown): void
    }
  }

  test('is handed to our page only', () => {
    expect(wantPort('https://example.com/')).toBeUndefined()
    expect(wantPort('app://spymaster/index.html')).toBeDefined()
  })

  test('speaks the same frames as the socket', async () => {
    const port = wantPort('app://spymaster/')
    const next = () =>
      new Promise<unknown>((resolve) => port.once('message', (e) => resolve(e.data)))
    const info = next()
    port.postMessage(JSON.stringify({ t: 'call', id: 1, name: 'app.info', args: {} }))
    expect(JSON.parse(String(await info))).toMatchObject({ t: 'result', id: 1 })
    const table = next()
    const args = { pipeline: 'es_0dte', date: '2026-11-17', table: 'frames', fromK: 0, toK: 9 }
    port.postMessage(JSON.stringify({ t: 'call', id: 2, name: 'session.table', args }))
    const frame = splitFrame(new Uint8Array((await table) as ArrayBuffer))
    expect([...(frame?.payload ?? [])]).toEqual([1, 2, 3])
  })

  test('is closed on a page that talks nonsense', async () => {
    const port = wantPort('app://spymaster/')
    const closed = new Promise((resolve) => port.once('close', resolve))
    port.postMessage({ not: 'a frame' })
    await closed
  })
})
