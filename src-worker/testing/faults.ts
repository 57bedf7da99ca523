/** What goes wrong on a vendor's side, in the order the test asks for it. */
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export type Fault = { on: string } & (
  | { kind: 'status'; status: number; body?: unknown; retryAfterS?: number }
  /** The connection breaks after some bytes of the body; 0: before the head. */
  | { kind: 'cut'; afterBytes: number }
  /** The request is carried out, its answer lost. */
  | { kind: 'lost' }
  /** The body ends early although its length was stated truly shorter. */
  | { kind: 'truncate'; bytes: number }
  /** One byte is another. */
  | { kind: 'corrupt'; at: number }
  /** Nothing more comes for a while. */
  | { kind: 'stall'; ms: number }
)

export class Faults {
  readonly pending: Fault[]
  constructor(faults: readonly Fault[]) {
    this.pending = [...faults]
  }

  /** The next fault meant for this call, used up. */
  take(call: string): Fault | null {
    const at = this.pending.findIndex((f) => f.on === call)
    return at < 0 ? null : (this.pending.splice(at, 1)[0] as Fault)
  }
}

/** Sends bytes as the fault and the throttle demand. */
export async function sendBody(
  response: ServerResponse,
  status: number,
  headers: Record<string, string | number>,
  whole: Buffer,
  fault: Fault | null,
  bytesPerS = Number.POSITIVE_INFINITY,
): Promise<void> {
  if (fault?.kind === 'lost' || (fault?.kind === 'cut' && fault.afterBytes === 0)) {
    response.destroy()
    return
  }
  let body = whole
  if (fault?.kind === 'truncate') body = whole.subarray(0, fault.bytes)
  if (fault?.kind === 'corrupt') {
    body = Buffer.from(whole)
    const at = fault.at % Math.max(1, body.length)
    body[at] = (body[at] ?? 0) ^ 0xff
  }
  response.writeHead(status, { ...headers, 'content-length': body.length })
  if (fault?.kind === 'stall') {
    response.write(body.subarray(0, body.length >> 1))
    await sleep(fault.ms)
    response.destroy()
    return
  }
  const end = fault?.kind === 'cut' ? Math.min(fault.afterBytes, body.length) : body.length
  const step = Number.isFinite(bytesPerS) ? Math.max(256, Math.floor(bytesPerS / 100)) : 1 << 18
  for (let at = 0; at < end; at += step) {
    if (response.destroyed) return
    if (!response.write(body.subarray(at, Math.min(end, at + step))))
      await new Promise((resolve) => {
        response.once('drain', resolve)
        response.once('close', resolve)
      })
    if (Number.isFinite(bytesPerS)) await sleep((1000 * step) / bytesPerS)
  }
  if (fault?.kind === 'cut') {
    await sleep(5)
    response.destroy()
  } else response.end()
}
