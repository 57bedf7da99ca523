/** Throws on our own bug. Bad outside data is never an invariant: it is a `rejected` value. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${message}`)
}
