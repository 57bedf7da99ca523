/** The local Databento service in a process of its own; stdin takes commands, stdout says what happens. */
import { createInterface } from 'node:readline'
import { startDatabentoServer } from '../src-worker/testing/databento-server.ts'

const [key = '', bytesPerS = ''] = process.argv.slice(2)
const server = await startDatabentoServer({
  key,
  recordsPerSymbol: 400,
  pollsUntilDone: 0,
  ...(bytesPerS ? { bytesPerS: Number(bytesPerS) } : {}),
})
console.log(JSON.stringify({ url: server.url }))
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'expire') server.expire()
  console.log(JSON.stringify({ bought: server.bought.length }))
})
