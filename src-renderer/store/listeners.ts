/** A set of callbacks; `add` returns its undo. */
export function listeners<T = void>() {
  const all = new Set<(value: T) => void>()
  return {
    add(listener: (value: T) => void) {
      all.add(listener)
      return () => {
        all.delete(listener)
      }
    },
    emit(value: T) {
      for (const listener of all) listener(value)
    },
  }
}
