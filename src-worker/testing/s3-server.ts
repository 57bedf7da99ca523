/** A real S3 service (one that does not compare signatures: `s3-files.test.ts` does) on loopback behind a wire that can be cut, garbled or slow. */
import { mkdirSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import S3rver from 's3rver'

/** What happens to the bytes that go to the client; each is used up by the connection it hits. */
export type WireFault =
  | { kind: 'cut'; afterBytes: number }
  /** The last byte of the connection's first large answer is another. */
  | { kind: 'garble'; atByte: number }

export interface S3Server {
  /** Through the wire. */
  url: string
  wire: WireFault[]
  /** Bytes per second of every connection; none: as fast as it goes. */
  throttle: { bytesPerS: number | null }
  sentBytes(): number
  put(key: string, body: Uint8Array): Promise<void>
  close(): Promise<void>
}

export const S3_KEYS = { accessKey: 'S3RVER', secret: 'S3RVER' }

export async function startS3Server(directory: string, bucket: string): Promise<S3Server> {
  mkdirSync(directory, { recursive: true })
  const store = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: bucket }],
  })
  const { port } = await store.run()
  const wire: WireFault[] = []
  const throttle: S3Server['throttle'] = { bytesPerS: null }
  const sockets = new Set<Socket>()
  let sent = 0
  const proxy = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    sockets.add(client).add(upstream)
    client.pipe(upstream)
    let passed = 0
    upstream.on('data', (chunk) => {
      const fault = wire[0]
      if (fault?.kind === 'cut' && passed + chunk.length > fault.afterBytes) {
        wire.shift()
        client.end(chunk.subarray(0, fault.afterBytes - passed), () => client.destroy())
        upstream.destroy()
        return
      }
      if (fault?.kind === 'garble' && passed + chunk.length > fault.atByte) {
        wire.shift()
        const at = fault.atByte - passed
        chunk[at] = (chunk[at] ?? 0) ^ 0xff
      }
      passed += chunk.length
      sent += chunk.length
      client.write(chunk)
      if (throttle.bytesPerS === null) return
      upstream.pause()
      setTimeout(() => upstream.resume(), (1000 * chunk.length) / throttle.bytesPerS)
    })
    upstream.on('end', () => client.end())
    for (const s of [client, upstream])
      s.on('error', () => {
        client.destroy()
        upstream.destroy()
      }).on('close', () => sockets.delete(s))
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const admin = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: S3_KEYS.accessKey, secretAccessKey: S3_KEYS.secret },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  })
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    wire,
    throttle,
    sentBytes: () => sent,
    async put(key, body) {
      await admin.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))
    },
    async close() {
      admin.destroy()
      for (const s of sockets) s.destroy()
      await new Promise<void>((resolve) => proxy.close(() => resolve()))
      await store.close()
    },
  }
}
