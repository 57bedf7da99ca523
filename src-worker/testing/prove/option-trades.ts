/** Option prints of a flat file, in time order. */
export function optionTrades(rows: number): string {
  const lines = ['ticker,conditions,correction,exchange,price,sip_timestamp,size']
  for (let i = 0; i < rows; i++) {
    const strike = 600 + ((i * 7) % 150)
    const right = i % 3 === 0 ? 'P' : 'C'
    const ns = 1_763_390_000_000_000_000n + BigInt(i) * 300_000_000n
    const price = ((Math.imul(i, 2654435761) >>> 9) % 900) / 100
    lines.push(
      `O:SPY251117${right}00${strike}000,209,0,302,${price},${ns},${1 + ((Math.imul(i, 40503) >>> 4) % 40)}`,
    )
  }
  return `${lines.join('\n')}\n`
}
