/** The objects of an S3 lake. Region, keys and endpoint come from the AWS environment and profile. */
import { createReadStream, createWriteStream, statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import type { RemoteRoot } from '#core/lake/remote'
import { AppError } from '#core/protocol/message'

export interface RemoteObject {
  /** Relative to the lake's root. */
  name: string
  bytes: number
  etag: string
  modifiedMs: number
}

export class RemoteStore {
  readonly root: RemoteRoot
  private readonly client: S3Client

  constructor(root: RemoteRoot) {
    this.root = root
    const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL
    this.client = new S3Client({
      region: process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1',
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 5,
      ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    })
  }

  /** Everything whose name starts so, in order. */
  async list(start: string): Promise<RemoteObject[]> {
    const found: RemoteObject[] = []
    let token: string | undefined
    do {
      const page = await this.send('list', start, () =>
        this.client.send(
          new ListObjectsV2Command({
            Bucket: this.root.bucket,
            Prefix: this.keyOf(start),
            ...(token ? { ContinuationToken: token } : {}),
          }),
        ),
      )
      for (const { Key, Size, ETag, LastModified } of page.Contents ?? []) {
        if (!Key) continue
        const name = this.root.prefix === '' ? Key : Key.slice(this.root.prefix.length + 1)
        const modifiedMs = LastModified?.getTime() ?? 0
        found.push({ name, bytes: Size ?? 0, etag: ETag ?? '', modifiedMs })
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (token)
    return found
  }

  /** SHA-256 the object was stored with; null when it is not there. */
  async contentOf(name: string): Promise<{ sha256: string; bytes: number } | null> {
    try {
      const head = await this.client.send(
        new HeadObjectCommand({ Bucket: this.root.bucket, Key: this.keyOf(name) }),
      )
      return { sha256: head.Metadata?.sha256 ?? '', bytes: head.ContentLength ?? 0 }
    } catch (error) {
      if (statusOf(error) === 404) return null
      throw this.failure('look up', name, error)
    }
  }

  async getTo(name: string, path: string): Promise<void> {
    const answer = await this.send('read', name, () =>
      this.client.send(new GetObjectCommand({ Bucket: this.root.bucket, Key: this.keyOf(name) })),
    )
    try {
      await pipeline(answer.Body as Readable, createWriteStream(path, { flags: 'wx' }))
    } catch (error) {
      throw this.failure('read', name, error)
    }
  }

  /**
   * Stores a local file. `onlyNew` refuses to replace an object (where the service knows conditional
   * writes it does so itself). Gives the object's tag, or null when another stood in the way.
   */
  async put(
    name: string,
    path: string,
    options: { sha256: string; onlyNew: boolean },
  ): Promise<string | null> {
    if (options.onlyNew && (await this.contentOf(name))) return null
    try {
      const { ETag } = await this.client.send(
        new PutObjectCommand({
          Bucket: this.root.bucket,
          Key: this.keyOf(name),
          Body: createReadStream(path),
          ContentLength: statSync(path).size,
          Metadata: { sha256: options.sha256 },
          ...(options.onlyNew ? { IfNoneMatch: '*' } : {}),
        }),
      )
      return ETag ?? ''
    } catch (error) {
      if (statusOf(error) === 412 || statusOf(error) === 409) return null
      throw this.failure('write', name, error)
    }
  }

  async remove(name: string): Promise<void> {
    await this.send('remove', name, () =>
      this.client.send(
        new DeleteObjectCommand({ Bucket: this.root.bucket, Key: this.keyOf(name) }),
      ),
    )
  }

  close() {
    this.client.destroy()
  }

  private readonly keyOf = (name: string) =>
    this.root.prefix === '' ? name : `${this.root.prefix}/${name}`

  private async send<T>(what: string, name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw this.failure(what, name, error)
    }
  }

  private failure(what: string, name: string, cause: unknown): AppError {
    const { bucket } = this.root
    const why = cause instanceof Error ? cause.message || cause.name : String(cause)
    return new AppError(
      'LAKE_REMOTE',
      `Could not ${what} ${name} in the bucket ${bucket}: ${why}.`,
      {
        where: { bucket, file: name, status: statusOf(cause) ?? 0 },
        cause,
      },
    )
  }
}

const statusOf = (error: unknown): number | null =>
  error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? null) : null
