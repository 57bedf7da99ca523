/** Gridlines and labels of axes that panels share. */

/** Height of the time axis, pixels. */
export const TIME_AXIS = 22

/** A round step that puts gridlines at least `minPx` apart: 1, 2, 2.5, 5 times a power of ten. */
export function priceStep(range: number, height: number, minPx = 42): number {
  const raw = (range / height) * minPx
  const power = 10 ** Math.floor(Math.log10(raw))
  for (const m of [1, 2, 2.5, 5, 10]) if (power * m >= raw) return power * m
  return power * 10
}

const TIME_STEPS = [40, 120, 240, 480, 1200, 2400, 3600, 7200, 14_400, 28_800]
/** Frames between time labels at least `minPx` apart. */
export const timeStep = (span: number, width: number, minPx = 64): number =>
  TIME_STEPS.find((step) => (step / span) * width >= minPx) ?? 57_600
