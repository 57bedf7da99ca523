import { feature, featureGroup } from '../../features/feature.ts'
import type { OfiEngine } from './engine.ts'
import { type MultiWindowOfi, multiWindowOfi } from './multi-window.ts'

/** P13 at an event. */
export interface OfiMoment extends MultiWindowOfi {
  /** P13.4 over 60 s, contracts. */
  nearLevel60: number
  /** d of P0: +1 UP, -1 DOWN. */
  direction: 1 | -1
}

/** Reads all windows at an event; `level` in ES points. */
export const ofiMoment = (
  ofi: OfiEngine,
  level: number,
  direction: 1 | -1,
  now: number,
): OfiMoment => ({
  ...multiWindowOfi(ofi, now),
  nearLevel60: ofi.nearLevel(now, 60, level),
  direction,
})

const flow = (
  formulaRef: string,
  unit: string,
  label: string,
  doc: string,
  compute: (m: OfiMoment) => number,
) =>
  feature<OfiMoment, 'float'>({
    dtype: 'float',
    unit,
    label,
    doc,
    formulaRef,
    pipelines: 'es',
    nullWhen: 'never: no step of the book is a measured 0',
    compute,
  })

const integrated = (s: 30 | 60 | 120 | 300) =>
  flow('P13.2', '-', `OFI ${s} s`, `distance-weighted, ${s} s`, (m) => m.integrated[s])
const trend = (s: 60 | 120 | 300) =>
  flow('P13.3', '1/min', `OFI trend ${s} s`, 'second half minus first half', (m) => m.trend[s])

/** P13: what the book's steps gave and took on both sides. Positive = buying pressure. */
export const ofiFeatures = featureGroup('multiwindow_ofi', {
  integrated_ofi_30s: integrated(30),
  integrated_ofi_60s: integrated(60),
  integrated_ofi_120s: integrated(120),
  integrated_ofi_300s: integrated(300),
  ofi_trend_60s: trend(60),
  ofi_trend_120s: trend(120),
  ofi_trend_300s: trend(300),
  ofi_variance_120s: flow('P13.3', '-', 'OFI variance', 'bucket variance', (m) => m.variance120),
  ofi_peak_120s: flow('P13.3', '-', 'OFI peak', 'largest bucket, signed', (m) => m.peak120),
  ofi_best_60s: flow(
    'P13.1',
    'contracts',
    'Best-level OFI',
    'best-level OFI, 60 s',
    (m) => m.best60,
  ),
  near_level_ofi_60s: flow(
    'P13.4',
    'contracts',
    'OFI near the level',
    'exponential decay around the level',
    (m) => m.nearLevel60,
  ),
  ofi_level_frame_60s: flow(
    'P13.4',
    '-',
    'OFI, level frame',
    'd * integrated_ofi_60s',
    // `+ 0` keeps a still book from reading -0.
    (m) => m.direction * m.integrated[60] + 0,
  ),
})
