/** Dollars to pay: cents, but never `$0.00` for what costs something. */
export const usdText = (amount: number): string =>
  amount > 0 && amount < 0.01 ? 'under $0.01' : `$${amount.toFixed(2)}`
