/** Machines that share a lake in a bucket of a real S3-speaking server on loopback. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REMOTE_FILE } from '#core/lake/remote'
import { TASK_HANDLERS } from '../../tasks/index.ts'
import { mirrored } from '../../tasks/mirrored.ts'
import { S3_KEYS, type S3Server, startS3Server } from '../../testing/s3-server.ts'
import { RemoteLake } from '../remote-lake.ts'
import { RemoteStore } from '../remote-store.ts'

const BUCKET = 'lakes'

/** Every task, on lakes that may live in a bucket. */
export const tasks = mirrored(TASK_HANDLERS)

export class SharedBucket {
  /** A folder for what a test needs besides. */
  readonly root: string
  readonly server: S3Server
  private run = 0

  private constructor(root: string, server: S3Server) {
    this.root = root
    this.server = server
  }

  static async open(): Promise<SharedBucket> {
    const root = mkdtempSync(join(tmpdir(), 'bucket-'))
    const server = await startS3Server(join(root, 's3'), BUCKET)
    const bucket = new SharedBucket(root, server)
    bucket.reachAt(server.url)
    process.env.AWS_ACCESS_KEY_ID = S3_KEYS.accessKey
    process.env.AWS_SECRET_ACCESS_KEY = S3_KEYS.secret
    return bucket
  }

  /** Where all clients find the service from now on. */
  reachAt(url: string) {
    process.env.AWS_ENDPOINT_URL_S3 = url
  }

  /** Machines and stores are of an empty lake from here on. */
  fresh() {
    this.run++
  }

  get prefix() {
    return `run-${this.run}/lake`
  }

  /** A machine's folder for the lake. */
  machine(name: string): string {
    const folder = join(this.root, `${name}-${this.run}`)
    mkdirSync(folder, { recursive: true })
    const url = `s3://${BUCKET}/${this.prefix}`
    writeFileSync(join(folder, REMOTE_FILE), JSON.stringify({ url }))
    return folder
  }

  store(): RemoteStore {
    return new RemoteStore({ bucket: BUCKET, prefix: this.prefix })
  }

  remoteOn(lake: string): RemoteLake {
    return new RemoteLake(lake, this.store())
  }

  async close() {
    await this.server.close()
    rmSync(this.root, { recursive: true, force: true })
  }
}
