/** SPY prints as the flat file `us_options_opra/trades_v1` has them (polygon.md 3). */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { OptionTradeColumns } from '#core/simulator/columns'

const HEADER = 'ticker,conditions,correction,exchange,price,sip_timestamp,size\n'
/** Option exchanges of the vendor's list. */
const EXCHANGES = [300, 302, 303, 304, 309, 312, 313, 316, 318, 323, 325]

export interface TradeCsv {
  append(trades: OptionTradeColumns): Promise<void>
  close(): Promise<void>
  destroy(): void
}

/** Writes `path` in time order; `tickers` by contract, prices in cents. */
export function createTradeCsv(
  path: string,
  tickers: readonly string[],
  originNs: bigint,
): TradeCsv {
  const gzip = createGzip({ level: 6 })
  const file = createWriteStream(path)
  gzip.pipe(file)
  let failure: Error | undefined
  const done = Promise.all([finished(gzip), finished(file)])
  done.catch((error: Error) => {
    failure = error
    gzip.destroy()
    file.destroy()
  })
  gzip.write(HEADER)
  return {
    append: async (t) => {
      if (failure) throw failure
      if (t.length === 0) return
      let text = ''
      for (let i = 0; i < t.length; i++) {
        const cents = String(t.price[i]!).padStart(3, '0')
        const price = `${cents.slice(0, -2)}.${cents.slice(-2)}`
        const exchange = EXCHANGES[(t.sequence[i]! * 7) % EXCHANGES.length]
        const at = originNs + BigInt(t.ts[i]!)
        text += `${tickers[t.contract[i]!]},${t.condition[i]},0,${exchange},${price},${at},${t.size[i]}\n`
      }
      if (!gzip.write(text)) await Promise.race([once(gzip, 'drain'), done])
    },
    close: async () => {
      gzip.end()
      await done
    },
    destroy: () => {
      gzip.destroy()
      file.destroy()
    },
  }
}
