/** Massive on loopback, in a process of its own: flat files from a real S3 service, chains by REST. Prints where. */
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { startPolygonServer } from '../src-worker/testing/polygon-server.ts'
import { S3_KEYS, startS3Server } from '../src-worker/testing/s3-server.ts'
import { BUCKET, flatKey } from '../src-worker/vendors/polygon/s3-files.ts'

const [key = '', folder = '', date = ''] = process.argv.slice(2)
const CALL = 'O:SPY251216C00687000'
/** Nanoseconds of 09:30:00 in New York on 16 December 2025. */
const OPEN_NS = 1765895400000000000n

const trades = Array.from({ length: 500 }, (_, i) => {
  const ns = OPEN_NS + BigInt(i) * 1_000_000_000n
  return `${CALL},209,0,300,${(1 + (i % 10) / 100).toFixed(2)},${ns},${1 + (i % 5)}`
})
// Another underlying of the same file: it stays out.
const other = `O:QQQ251216C00600000,209,0,300,2.00,${OPEN_NS},9`
const header = 'ticker,conditions,correction,exchange,price,sip_timestamp,size'

const files = await startS3Server(join(folder, 's3'), BUCKET)
await files.put(flatKey('trades_v1', date), gzipSync(`${[header, ...trades, other].join('\n')}\n`))
const details = {
  ticker: CALL,
  underlying_ticker: 'SPY',
  contract_type: 'call',
  expiration_date: date,
  strike_price: 687,
  shares_per_contract: 100,
}
const rest = await startPolygonServer({
  key,
  lists: { '/v3/snapshot/options/SPY': [{ details, open_interest: 4321 }] },
})
console.log(JSON.stringify({ files: files.url, rest: rest.url, ...S3_KEYS }))
