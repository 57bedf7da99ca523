import { makeData, makeVector, Utf8, type Vector } from 'apache-arrow'

/** Texts as an Arrow column. Arrow's own builder compiles code, which the page's rules refuse. */
export function textVector(texts: readonly (string | null)[]): Vector<Utf8> {
  const encoder = new TextEncoder()
  const parts = texts.map((text) => encoder.encode(text ?? ''))
  const valueOffsets = new Int32Array(texts.length + 1)
  parts.forEach((part, i) => {
    valueOffsets[i + 1] = valueOffsets[i] + part.length
  })
  const data = new Uint8Array(valueOffsets[texts.length])
  parts.forEach((part, i) => {
    data.set(part, valueOffsets[i])
  })
  const nullBitmap = new Uint8Array((texts.length >> 3) + 1)
  texts.forEach((text, i) => {
    if (text !== null) nullBitmap[i >> 3] |= 1 << (i & 7)
  })
  const nullCount = texts.filter((text) => text === null).length
  const type = new Utf8()
  return makeVector(
    makeData({ type, length: texts.length, nullCount, nullBitmap, valueOffsets, data }),
  )
}
