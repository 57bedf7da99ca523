/** SPY prints as the flat file `us_options_opra/trades_v1` has them (polygon.md 3). */
import { createGzip } from 'node:zlib'
import type { OptionTradeColumns } from '#core/simulator/columns'
import { openOutput } from './output.ts'

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
  const out = openOutput(path, createGzip({ level: 6 }))
  const started = out.write(HEADER)
  return {
    append: async (t) => {
      await started
      if (t.length === 0) return
      let text = ''
      for (let i = 0; i < t.length; i++) {
        const cents = String(t.price[i]!).padStart(3, '0')
        const price = `${cents.slice(0, -2)}.${cents.slice(-2)}`
        const exchange = EXCHANGES[(t.sequence[i]! * 7) % EXCHANGES.length]
        const at = originNs + BigInt(t.ts[i]!)
        text += `${tickers[t.contract[i]!]},${t.condition[i]},0,${exchange},${price},${at},${t.size[i]}\n`
      }
      await out.write(text)
    },
    close: out.close,
    destroy: out.destroy,
  }
}
