/** One stroke along a value over time; breaks where the value is NaN. */
type G = CanvasRenderingContext2D

export interface TimeScale {
  fromK: number
  toK: number
  /** Pixels from fromK to toK. */
  width: number
}

/**
 * Traces `value(k)` from the left edge to frame `now` into the current path. Samples stand on
 * multiples of a fixed number of frames, so that the line keeps its shape while time moves on.
 */
export function traceHistory(
  g: G,
  { fromK, toK, width }: TimeScale,
  now: number,
  pitch: number,
  steps: boolean,
  value: (k: number) => number,
  y: (v: number) => number,
) {
  const perPixel = (toK - fromK) / width
  const every = Math.max(1, Math.round(perPixel * pitch))
  const end = Math.min(toK, now)
  let last = Number.NaN
  for (let k = Math.ceil(fromK / every) * every; ; k += every) {
    const at = Math.min(k, end)
    const v = value(at)
    const x = (at - fromK) / perPixel
    if (!Number.isNaN(v)) {
      if (Number.isNaN(last)) g.moveTo(x, y(v))
      else {
        if (steps && v !== last) g.lineTo(x, y(last))
        g.lineTo(x, y(v))
      }
    }
    last = v
    if (k >= end) break
  }
}

/** Strokes the current path over a map: a casing 1.3 px wider on each side, dashed alike, then the line. */
export function strokeCased(
  g: G,
  casing: string,
  color: string,
  width: number,
  dash: readonly number[] = [],
) {
  g.setLineDash(dash as number[])
  g.strokeStyle = casing
  g.lineWidth = width + 2.6
  g.stroke()
  g.strokeStyle = color
  g.lineWidth = width
  g.stroke()
  g.setLineDash([])
}
