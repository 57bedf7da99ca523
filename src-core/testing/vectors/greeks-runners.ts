import { impliedVol } from '../../physics/greeks/implied-vol.ts'
import { erfc, normalCdf, normalPdf } from '../../physics/greeks/normal.ts'
import { greeksOf, type PricingModel } from '../../physics/greeks/option-greeks.ts'
import { defineRunner } from './runner.ts'

interface OptionInput {
  model: PricingModel
  cp: 'C' | 'P'
  underlying: number
  strike: number
  r: number
  q: number
  sigma: number
  t_seconds: number
  price: number
}

const optionOf = (input: OptionInput) => ({
  underlying: input.underlying,
  strike: input.strike,
  right: input.cp,
  sigma: input.sigma,
  seconds: input.t_seconds,
  price: input.price,
})

export const normalRunner = defineRunner<{ x: number }>('normal_cdf', ({ x }) => ({
  erfc: erfc(x),
  ncdf: normalCdf(x),
  ncdf_minus: normalCdf(-x),
  npdf: normalPdf(x),
}))

/** Bounds of P10.3; "relative or absolute" is taken as their sum. */
const GREEK_BOUNDS = {
  price: { abs: 1e-9, rel: 1e-10 },
  delta: { abs: 1e-10, rel: 0 },
  gamma: { abs: 1e-12, rel: 1e-8 },
  vega_per_1vol: { abs: 1e-12, rel: 1e-8 },
  theta_per_year: { abs: 1e-8, rel: 1e-8 },
  vanna_per_1vol: { abs: 1e-10, rel: 1e-8 },
  charm_per_year: { abs: 1e-7, rel: 1e-6 },
}

export const greeksRunner = defineRunner<OptionInput>(
  'greeks',
  (input) => {
    const g = greeksOf(input.model, { r: input.r, q: input.q }, optionOf(input))
    return {
      price: g.price,
      delta: g.delta,
      gamma: g.gamma,
      theta_per_year: g.theta,
      vega_per_1vol: g.vega,
      vanna_per_1vol: g.vanna,
      charm_per_year: g.charm,
    }
  },
  () => GREEK_BOUNDS,
)

/** As the file states: the solver's own, not the pipelines'. */
const MIN_TIME_VALUE = 1e-9

export const impliedVolRunner = defineRunner<OptionInput>(
  'implied_vol',
  (input) => impliedVol(input.model, { r: input.r, q: input.q }, optionOf(input), MIN_TIME_VALUE),
  (testCase) => ({ sigma: { abs: testCase.sigma_tolerance ?? 0, rel: 0 } }),
)
