/**
 * Eigenvectors of a small symmetric matrix by cyclic Jacobi rotations. Written out because the
 * result enters stored features: fixed sweep order, plain arithmetic and square roots give the same
 * bits everywhere, which a general library's pivoting and thresholds do not promise.
 */
export interface Eigen {
  /** Descending. */
  values: number[]
  /** vectors[k] belongs to values[k]; unit length. */
  vectors: number[][]
}

const SWEEPS = 100

export function symmetricEigen(matrix: readonly (readonly number[])[]): Eigen {
  const n = matrix.length
  const a = matrix.map((row) => [...row])
  const v = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)))
  for (let sweep = 0; sweep < SWEEPS && offDiagonal(a) > 0; sweep++)
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, v, p, q)
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i] || i - j)
  return {
    values: order.map((i) => a[i][i]),
    vectors: order.map((i) => v.map((row) => row[i])),
  }
}

/** Zeroes a[p][q]. */
function rotate(a: number[][], v: number[][], p: number, q: number): void {
  if (a[p][q] === 0) return
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (const row of a) turn(row, p, q, c, s)
  for (let k = 0; k < a.length; k++) {
    const x = a[p][k]
    const y = a[q][k]
    a[p][k] = c * x - s * y
    a[q][k] = s * x + c * y
  }
  a[p][q] = 0
  a[q][p] = 0
  for (const row of v) turn(row, p, q, c, s)
}

function turn(row: number[], p: number, q: number, c: number, s: number): void {
  const x = row[p]
  const y = row[q]
  row[p] = c * x - s * y
  row[q] = s * x + c * y
}

/** Largest off-diagonal part that still matters beside the diagonal. */
function offDiagonal(a: number[][]): number {
  let off = 0
  let scale = 0
  a.forEach((row, i) => {
    row.forEach((x, j) => {
      if (i === j) scale += x * x
      else off += x * x
    })
  })
  return off > scale * 1e-34 ? off : 0
}
