import { feature, featureGroup } from '../../features/feature.ts'
import { percentOf } from '../../features/scales.ts'
import {
  distanceTo,
  type MeanReversionReading,
  reversionPressure,
  reversionVelocity,
  smaSpread,
} from './engine.ts'

const number = (
  formulaRef: string,
  unit: string,
  label: string,
  doc: string,
  nullWhen: string,
  compute: (r: MeanReversionReading) => number | null,
  modelInput = true,
) =>
  feature<MeanReversionReading, 'float'>({
    dtype: 'float',
    unit,
    label,
    doc,
    formulaRef,
    pipelines: 'spy',
    nullWhen,
    modelInput,
    compute,
  })

type Average = 'sma200' | 'sma400'
const SHORT: Record<Average, string> = {
  sma200: 'fewer than 200 bars',
  sma400: 'fewer than 400 bars',
}

const price = (a: Average, label: string) =>
  number('P5.4', 'price', label, 'two-minute SMA', SHORT[a], (r) => r[a].value, false)
const percent = (a: Average, label: string) =>
  number('P17', '%', label, 'percent of spot', SHORT[a], (r) =>
    percentOf(distanceTo(r.spot, r[a].value), r.spot),
  )
const slope = (a: Average, label: string) =>
  number('P5.4', 'price/bar', label, 'one bar', `${SHORT[a]} and one`, (r) => r[a].slope1)
const slope5 = (a: Average, label: string) =>
  number('P5.4', 'price/bar', label, 'five bars', `${SHORT[a]} and five`, (r) => r[a].slope5)
const pressure = (a: Average, label: string) =>
  number('P17', 'ATR', label, 'positive pulls up', `${SHORT[a]}, or ATR is null or 0`, (r) =>
    reversionPressure(r.spot, r[a].value, r.atr),
  )
const velocity = (a: Average, label: string) =>
  number(
    'P17',
    'price/min',
    label,
    'change of distance over 5 min',
    `${SHORT[a]} five minutes ago, or spot unknown then`,
    (r) => reversionVelocity(r, r[a]),
  )

export const meanReversionFeatures = featureGroup('mean_reversion', {
  sma_200: price('sma200', 'SMA 200'),
  sma_400: price('sma400', 'SMA 400'),
  dist_to_sma_200_pct: percent('sma200', 'To SMA 200, %'),
  dist_to_sma_400_pct: percent('sma400', 'To SMA 400, %'),
  sma_200_slope: slope('sma200', 'SMA 200 slope'),
  sma_400_slope: slope('sma400', 'SMA 400 slope'),
  sma_200_slope_5bar: slope5('sma200', 'SMA 200 slope, 5 bars'),
  sma_400_slope_5bar: slope5('sma400', 'SMA 400 slope, 5 bars'),
  sma_spread: number(
    'P17',
    'price',
    'SMA spread',
    'SMA_200 - SMA_400',
    'fewer than 400 bars',
    (r) => smaSpread(r.sma200.value, r.sma400.value),
  ),
  mean_reversion_pressure_200: pressure('sma200', 'Reversion to SMA 200'),
  mean_reversion_pressure_400: pressure('sma400', 'Reversion to SMA 400'),
  mean_reversion_velocity_200: velocity('sma200', 'Reversion velocity, SMA 200'),
  mean_reversion_velocity_400: velocity('sma400', 'Reversion velocity, SMA 400'),
})
