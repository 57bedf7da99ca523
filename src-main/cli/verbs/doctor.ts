import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findBrowser, hasDisplay } from '../../node-host/window.ts'
import { places, version } from '../../places.ts'
import { openSecrets, secretsFile } from '../../secrets.ts'
import { defineVerb, textOption } from '../verb.ts'

interface Finding {
  name: string
  ok: boolean
  detail: string
}

const existing = (path: string): string =>
  existsSync(path) || dirname(path) === path ? path : existing(dirname(path))

function writable(path: string): Finding {
  const place = existing(path)
  try {
    accessSync(place, constants.W_OK)
    const { bavail, bsize } = statfsSync(place)
    const free = ((bavail * bsize) / 2 ** 30).toFixed(1)
    return { name: 'lake', ok: true, detail: `${path} (${free} GiB free)` }
  } catch (error) {
    return { name: 'lake', ok: false, detail: `${path} cannot be written: ${String(error)}` }
  }
}

export const doctor = defineVerb({
  name: 'doctor',
  doc: 'Say what this machine has and what the app would use.',
  async run(input, io) {
    const place = places(textOption(input, 'lake'))
    const browser = findBrowser()
    const built = existsSync(join(place.renderer, 'index.html'))
    const keys = await openSecrets(secretsFile(place.home)).names()
    const findings: Finding[] = [
      { name: 'version', ok: true, detail: `${version()} on Node ${process.version}` },
      writable(place.lake),
      { name: 'page', ok: built, detail: built ? place.renderer : 'not built: npm run build' },
      {
        name: 'browser',
        ok: browser !== null,
        detail: browser ?? 'none found: install Chromium, or open the printed address yourself',
      },
      { name: 'keys', ok: true, detail: keys.length > 0 ? keys.join(', ') : 'none stored' },
      { name: 'display', ok: hasDisplay(), detail: hasDisplay() ? 'yes' : 'none: URL only' },
    ]
    io.print(findings, () =>
      findings.map((f) => `${f.ok ? 'ok ' : '-- '} ${f.name.padEnd(8)} ${f.detail}`).join('\n'),
    )
    return 0
  },
})
