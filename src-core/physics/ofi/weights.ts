/** Level weights of integrated OFI (P13.2); absolute values sum to 1. */
import { symmetricEigen } from './eigen.ts'

export type WeightKind = 'distance' | 'exp' | 'pca'

/** Buckets below which a covariance is not trusted. */
export const MIN_PCA_BUCKETS = 60

const normalised = (w: readonly number[]) => {
  const total = w.reduce((sum, x) => sum + Math.abs(x), 0)
  return w.map((x) => x / total)
}

/** (1/m) / sum (1/j). */
export const distanceWeights = (levels: number) =>
  normalised(Array.from({ length: levels }, (_, m) => 1 / (m + 1)))

/** e^{-lambda (m - 1)} / sum. */
export const expWeights = (levels: number, lambda: number) =>
  normalised(Array.from({ length: levels }, (_, m) => Math.exp(-lambda * m)))

export interface PrincipalComponent {
  covariance: number[][]
  /** Descending. */
  eigenvalues: number[]
  /** Unit length, components summing to a positive number. */
  unit: number[]
  /** `unit` over its L1 norm. */
  weights: number[]
  /** Share of the variance along it. */
  explained: number
}

/** First principal component of rows of normalised level OFI: sample covariance, centred. */
export function principalComponent(rows: readonly (readonly number[])[]): PrincipalComponent {
  const levels = rows[0].length
  const mean = Array.from(
    { length: levels },
    (_, m) => rows.reduce((sum, row) => sum + row[m], 0) / rows.length,
  )
  const covariance = mean.map((_, i) =>
    mean.map(
      (_, j) =>
        rows.reduce((sum, row) => sum + (row[i] - mean[i]) * (row[j] - mean[j]), 0) /
        (rows.length - 1),
    ),
  )
  const { values, vectors } = symmetricEigen(covariance)
  const sum = vectors[0].reduce((total, x) => total + x, 0)
  const unit = vectors[0].map((x) => (sum < 0 ? -x : x))
  return {
    covariance,
    eigenvalues: values,
    unit,
    weights: normalised(unit),
    explained: values[0] / values.reduce((total, x) => total + x, 0),
  }
}
