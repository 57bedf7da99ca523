/**
 * How busy and how volatile a session is, by seconds since its 18:00 ET open: quiet nights, a step
 * up with Europe at 03:00 and with US data at 08:30, a U through regular hours, a thin last hour.
 */
export const SESSION_END_S = 82_800
export const RTH_OPEN_S = 55_800
export const RTH_CLOSE_S = 79_200

const EUROPE_S = 32_400
const US_DATA_S = 52_200

/** U shape of regular hours, mean about 1: high after the open, a smaller rise into the close. */
function ushape(s: number, closeS: number): number {
  const sinceOpen = s - RTH_OPEN_S
  const toClose = closeS - s
  return 0.81 + 1.7 * Math.exp(-sinceOpen / 1800) + 0.95 * Math.exp(-toClose / 1500)
}

/** Depth records per second at scale 1 (about 1.5 million over a session). */
export function recordRate(s: number, closeS = RTH_CLOSE_S): number {
  if (s >= RTH_OPEN_S && s < closeS) return 63.5 * ushape(s, closeS)
  if (s >= closeS) return 8 * Math.exp((closeS - s) / 1500) + 2.5
  if (s >= US_DATA_S) return 11
  if (s >= EUROPE_S) return 5.5
  return 2.2 + 2 * Math.exp(-s / 1200)
}

/**
 * Volatility of the latent value, ticks per square root of a second: the volume's U to a power. A
 * half would be the E-mini's relation of variance to the number of trades of one size (Andersen,
 * Bondarenko, Kyle and Obizhaeva, Intraday Trading Invariance, 2018); orders add some of their own,
 * so the value itself has a little less. One-minute returns of simulated days then stand at 1.43 to
 * 1 to 1.44 over the first half hour, midday and the last, where volume stands at 2.2 to 1 to 1.7.
 */
export function volatility(s: number, closeS = RTH_CLOSE_S): number {
  if (s >= RTH_OPEN_S && s < closeS) return 2.1 * ushape(s, closeS) ** 0.4
  if (s >= closeS) return 0.3 + 0.5 * Math.exp((closeS - s) / 600)
  if (s >= US_DATA_S) return 0.6
  if (s >= EUROPE_S) return 0.4
  return 0.28
}

/** Displayed depth against that of regular hours. */
export function depthShare(s: number, closeS = RTH_CLOSE_S): number {
  if (s >= RTH_OPEN_S && s < closeS) return 1
  if (s >= US_DATA_S && s < RTH_OPEN_S) return 0.7
  if (s >= EUROPE_S) return 0.5
  return 0.38
}

/** Intensity of option flow against its regular-hours mean. Zero once today's options are gone. */
export function optionRate(s: number, closeS = RTH_CLOSE_S): number {
  if (s >= closeS) return 0
  if (s >= RTH_OPEN_S) return ushape(s, closeS)
  return s >= US_DATA_S ? 0.2 : 0.04
}
