/** Flat files of the vendor's S3 service (polygon 3): listed, and fetched with continuation. SigV4 is the AWS SDK's. */
import { Readable } from 'node:stream'
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { AppError } from '#core/protocol/message'
import { VENDORS } from '#core/vendors/index'
import { safeBase, type Vendor } from '../../download/http.ts'
import { PATIENT, persistently, type RetryPolicy, TransientError } from '../../download/retry.ts'

export const BUCKET = 'flatfiles'
export type FlatSet = 'trades_v1' | 'quotes_v1' | 'minute_aggs_v1' | 'day_aggs_v1'

/** `us_options_opra/trades_v1/2025/12/2025-12-16.csv.gz`. */
export const flatKey = (set: FlatSet, date: string) =>
  `us_options_opra/${set}/${date.slice(0, 4)}/${date.slice(5, 7)}/${date}.csv.gz`

export const POLYGON_FILES: Vendor = {
  code: 'POLYGON',
  label: `${VENDORS.polygon.label} flat files`,
  explain: (body) => body,
}

export interface S3Access {
  accessKey: string
  secret: string
  /** Tests point it at loopback. */
  baseUrl?: string
  retry?: RetryPolicy
  signal?: AbortSignal
}

export interface FlatObject {
  key: string
  bytes: number
  /** Names the content; an MD5 for files uploaded in one piece. */
  etag: string
}

export class FlatFiles {
  readonly retry: RetryPolicy
  readonly #client: S3Client
  readonly #signal: AbortSignal | undefined

  constructor({ accessKey, secret, baseUrl, retry, signal }: S3Access) {
    const endpoint = safeBase(baseUrl ?? VENDORS.polygon.endpoints.files).origin
    this.retry = retry ?? PATIENT
    this.#signal = signal
    this.#client = new S3Client({
      endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: accessKey, secretAccessKey: secret },
      // Tries are counted in one place.
      maxAttempts: 1,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    })
  }

  /** Everything below a prefix, in key order. */
  async list(prefix: string): Promise<FlatObject[]> {
    const found: FlatObject[] = []
    let token: string | undefined
    do {
      const page = await this.#send(prefix, () =>
        this.#client.send(
          new ListObjectsV2Command({
            Bucket: BUCKET,
            Prefix: prefix,
            ...(token ? { ContinuationToken: token } : {}),
          }),
          this.#options,
        ),
      )
      for (const { Key, Size, ETag } of page.Contents ?? [])
        if (Key) found.push({ key: Key, bytes: Size ?? 0, etag: bare(ETag) })
      token = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (token)
    return found
  }

  /** Size and content tag of one file. */
  async head(key: string): Promise<FlatObject> {
    const { ContentLength, ETag } = await this.#send(key, () =>
      this.#client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: key }), this.#options),
    )
    return { key, bytes: ContentLength ?? 0, etag: bare(ETag) }
  }

  /** The bytes from `offset` on, as an HTTP answer; one try. */
  async open({ key, etag }: FlatObject, offset: number): Promise<Response> {
    const range = offset > 0 ? { Range: `bytes=${offset}-` } : {}
    const match = etag ? { IfMatch: `"${etag}"` } : {}
    const command = new GetObjectCommand({ Bucket: BUCKET, Key: key, ...range, ...match })
    const answer = await this.#once(key, () => this.#client.send(command, this.#options))
    const headers = new Headers()
    if (answer.ContentLength !== undefined)
      headers.set('content-length', String(answer.ContentLength))
    if (answer.ContentRange) headers.set('content-range', answer.ContentRange)
    const status = answer.ContentRange ? 206 : 200
    // The SDK's Node stream; the web type differs only in the DOM library's eyes.
    const body = Readable.toWeb(answer.Body as Readable) as ReadableStream<Uint8Array>
    return new Response(body, { status, headers })
  }

  close() {
    this.#client.destroy()
  }

  get #options() {
    return this.#signal ? { abortSignal: this.#signal } : {}
  }

  #send = <T>(key: string, call: () => Promise<T>): Promise<T> =>
    persistently(() => this.#once(key, call), this.retry, this.#signal)

  async #once<T>(key: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      if (this.#signal?.aborted) throw error
      throw s3Failure(error, key)
    }
  }
}

const bare = (etag: string | undefined) => (etag ?? '').replaceAll('"', '')

/** The MD5 an ETag states, where it is one. */
export const md5Of = (etag: string): string | null => (/^[0-9a-f]{32}$/.test(etag) ? etag : null)

function s3Failure(error: unknown, key: string): AppError {
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
  const name = error instanceof Error ? error.name : ''
  const where = { key, ...(status === undefined ? {} : { status }) }
  if (status === 404 || name === 'NoSuchKey' || name === 'NotFound')
    return new AppError(
      'POLYGON_NOT_FOUND',
      `${key} is not there: files appear about 11:00 ET of the next day, and only for trading days.`,
      { where, cause: error },
    )
  if (status === 403)
    return new AppError(
      'POLYGON_FORBIDDEN',
      `${key}: the keys are wrong, or the plan does not include this file.`,
      { where, cause: error },
    )
  if (status === 412)
    return new TransientError('POLYGON_CHANGED', `${key} changed while it was fetched.`, {
      where,
      cause: error,
    })
  if (status !== undefined && status >= 400 && status < 500 && status !== 429 && status !== 408)
    return new AppError('POLYGON_REFUSED', `${key} was refused with status ${status}.`, {
      where,
      cause: error,
    })
  const code = status === 429 || name === 'SlowDown' ? 'POLYGON_RATE_LIMIT' : 'POLYGON_UNAVAILABLE'
  return new TransientError(code, `${key}: the flat file service did not answer.`, {
    where,
    cause: error,
  })
}
