/**
 * A lake in a bucket, worked on through a local folder. `pull` brings the manifests and the files a
 * task needs, each checked against the hash its manifest states; `push` sends what was committed
 * here: files first, the manifest that names them last, so other readers see a source whole or not
 * at all. Files are never replaced: where another writer took a part's name, the next number is used.
 */

import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { type LakeNeeds, REMOTE_FILE, remoteRootOf } from '#core/lake/remote'
import { AppError } from '#core/protocol/message'
import { fileHash } from './bronze-writer.ts'
import {
  lakeParts,
  MANIFESTS,
  readManifests,
  type SourceManifest,
  writeManifest,
} from './manifest.ts'
import { type RemoteObject, RemoteStore } from './remote-store.ts'
import { STAGING, writeFileAtomic } from './staging.ts'

const DERIVED = ['silver/', 'gold/']
const DERIVED_MANIFEST = /(^|\/)MANIFEST\.json$/
const derivedManifest = z.object({
  files: z.array(z.object({ file: z.string(), bytes: z.number(), sha256: z.string() })),
})
/** Objects nothing names are left alone this long: another writer may be about to name them. */
const ORPHAN_MS = 24 * 3600e3

/** The tags of derived manifests as last seen in the bucket, and the hash of the copy here. */
const syncState = z.record(z.string(), z.object({ etag: z.string(), sha256: z.string() }))
type SyncState = z.infer<typeof syncState>

/** The bucket a folder mirrors; null for an ordinary lake. */
export function remoteOf(lake: string): RemoteLake | null {
  const path = join(lake, REMOTE_FILE)
  if (!existsSync(path)) return null
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(readFileSync(path, 'utf8')))
  const root = remoteRootOf(url)
  if (!root) throw new AppError('LAKE_REMOTE', `${url} is no S3 folder.`, { where: { lake, url } })
  return new RemoteLake(lake, new RemoteStore(root))
}

export class RemoteLake {
  private readonly lake: string
  private readonly store: RemoteStore

  constructor(lake: string, store: RemoteStore) {
    this.lake = lake
    this.store = store
  }

  close() {
    this.store.close()
  }

  /** Manifests first, then the files `needs` names. Missing or damaged objects are errors unless `lenient`. */
  async pull(needs: LakeNeeds, lenient = false): Promise<void> {
    await this.pullManifests()
    const wanted = lakeParts(this.lake).filter(
      (p) =>
        (needs.tables === 'all' || needs.tables.includes(p.table)) &&
        (needs.dates === 'all' || needs.dates.includes(p.date)),
    )
    for (const part of wanted) await this.fetch(part.file, part.sha256, lenient)
    await this.pullDerivedManifests()
    if (!needs.derived) return
    for (const name of this.localDerived()) {
      const { dates } = needs
      if (dates !== 'all' && /date=/.test(name) && !dates.some((d) => name.includes(`date=${d}/`)))
        continue
      for (const { file, sha256 } of this.filesOf(name))
        await this.fetch(`${dirname(name)}/${file}`, sha256, lenient)
    }
  }

  /** Sends everything committed here that the bucket does not have. */
  async push(): Promise<void> {
    const there = new Set((await this.store.list(`${MANIFESTS}/`)).map((o) => o.name))
    for (const manifest of readManifests(this.lake)) {
      const name = `${MANIFESTS}/${manifest.sha256}.json`
      if (!there.has(name)) await this.pushSource(manifest, name)
    }
    for (const name of this.localDerived()) await this.pushDerived(name)
  }

  /** Removes objects no manifest names, unless they are young. @returns their names and sizes */
  async collect(nowMs: number): Promise<RemoteObject[]> {
    const known = new Set(lakeParts(this.lake).map((p) => p.file))
    const stray = (await this.store.list('bronze/')).filter(
      (o) => o.name.endsWith('.parquet') && !known.has(o.name) && nowMs - o.modifiedMs > ORPHAN_MS,
    )
    for (const { name } of stray) await this.store.remove(name)
    return stray
  }

  private async pullManifests() {
    for (const { name } of await this.store.list(`${MANIFESTS}/`)) {
      const path = join(this.lake, name)
      if (existsSync(path) || !/\/[0-9a-f]{64}\.json$/.test(name)) continue
      await this.download(name, path, null)
    }
  }

  private async pullDerivedManifests() {
    const state = this.state()
    for (const start of DERIVED) {
      for (const { name, etag } of await this.store.list(start)) {
        if (!DERIVED_MANIFEST.test(name) || name.includes('..')) continue
        const path = join(this.lake, name)
        if (existsSync(path) && state[name]?.etag === etag) continue
        // What lay here belongs to another manifest; it is fetched again when needed.
        const old = existsSync(path) ? this.filesOf(name) : []
        for (const { file } of old) rmSync(join(dirname(path), file), { force: true })
        rmSync(path, { force: true })
        await this.download(name, path, null)
        state[name] = { etag, sha256: (await fileHash(path)).sha256 }
        this.saveState(state)
      }
    }
  }

  /** A file the folder lacks; those that are here were checked when they came, or made here. */
  private async fetch(name: string, sha256: string, lenient: boolean) {
    const path = join(this.lake, name)
    if (existsSync(path)) return
    try {
      await this.download(name, path, sha256)
    } catch (error) {
      if (!lenient) throw error
    }
  }

  private async download(name: string, path: string, sha256: string | null) {
    const staging = join(this.lake, STAGING)
    mkdirSync(staging, { recursive: true })
    const temporary = join(staging, `get-${randomUUID()}`)
    try {
      await this.store.getTo(name, temporary)
      const got = await fileHash(temporary)
      if (sha256 !== null && got.sha256 !== sha256) {
        throw new AppError('LAKE_REMOTE_HASH', `${name} is not what its manifest says.`, {
          where: { file: name },
        })
      }
      mkdirSync(dirname(path), { recursive: true })
      renameSync(temporary, path)
    } finally {
      rmSync(temporary, { force: true })
    }
  }

  private async pushSource(manifest: SourceManifest, name: string) {
    const parts: SourceManifest['parts'] = []
    for (const part of manifest.parts) parts.push(await this.pushPart(part))
    const renamed = parts.some((p, i) => p.file !== manifest.parts[i].file)
    if (renamed) writeManifest(this.lake, { ...manifest, parts })
    const path = join(this.lake, name)
    const { sha256 } = await fileHash(path)
    // Another writer may have committed the same source meanwhile: its parts then stand.
    if ((await this.store.put(name, path, { sha256, onlyNew: true })) !== null) return
    rmSync(path)
    await this.download(name, path, null)
  }

  private async pushPart(part: SourceManifest['parts'][number]): Promise<typeof part> {
    let { file } = part
    for (;;) {
      const path = join(this.lake, part.file)
      const tag = await this.store.put(file, path, { sha256: part.sha256, onlyNew: true })
      if (tag !== null) break
      if ((await this.store.contentOf(file))?.sha256 === part.sha256) break
      file = nextPart(file)
    }
    if (file !== part.file) {
      mkdirSync(dirname(join(this.lake, file)), { recursive: true })
      renameSync(join(this.lake, part.file), join(this.lake, file))
    }
    return { ...part, file }
  }

  private async pushDerived(name: string) {
    const path = join(this.lake, name)
    const state = this.state()
    const { sha256 } = await fileHash(path)
    if (state[name]?.sha256 === sha256) return
    for (const { file, sha256: hash } of this.filesOf(name)) {
      const object = `${dirname(name)}/${file}`
      const local = join(this.lake, object)
      if (!existsSync(local)) return
      await this.store.put(object, local, { sha256: hash, onlyNew: false })
    }
    const etag = (await this.store.put(name, path, { sha256, onlyNew: false })) ?? ''
    state[name] = { etag, sha256 }
    this.saveState(state)
  }

  private filesOf(name: string) {
    const parsed = derivedManifest.safeParse(
      JSON.parse(readFileSync(join(this.lake, name), 'utf8')),
    )
    return parsed.success ? parsed.data.files.filter((f) => !f.file.includes('..')) : []
  }

  private localDerived(): string[] {
    return DERIVED.flatMap((folder) => {
      const root = join(this.lake, folder)
      if (!existsSync(root)) return []
      return readdirSync(root, { recursive: true, encoding: 'utf8' })
        .map((n) => `${folder}${n.replaceAll('\\', '/')}`)
        .filter((n) => DERIVED_MANIFEST.test(n))
    }).sort()
  }

  private get statePath() {
    return join(this.lake, '.remote-state.json')
  }

  private state(): SyncState {
    if (!existsSync(this.statePath)) return {}
    return syncState.parse(JSON.parse(readFileSync(this.statePath, 'utf8')))
  }

  private saveState(state: SyncState) {
    writeFileAtomic(this.statePath, JSON.stringify(state))
  }
}

/** `…/part-0003.parquet` after `…/part-0002.parquet`. */
const nextPart = (file: string) =>
  file.replace(/part-(\d+)\.parquet$/, (_, n: string) => {
    return `part-${String(Number(n) + 1).padStart(4, '0')}.parquet`
  })
