/** Eigenvalues of a symmetric matrix, and its eigenvectors as columns: A = V diag(values) V^T. */
export interface Eigen {
  values: Float64Array;
  vectors: Float64Array;
}

/** Limit that is reached only if the matrix has NaN; ten sweeps suffice for thousands of rows. */
const MAX_SWEEPS = 60;

/**
 * Eigendecomposition by the cyclic Jacobi method (Golub & Van Loan, Matrix Computations, 4th ed., algorithm 8.5.3):
 * accurate to rounding, and fast enough for a covariance matrix of about a hundred rows without a library.
 *
 * @param matrix [n, n], symmetric; it is not modified
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): Eigen {
  const a = Float64Array.from(matrix);
  const vectors = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  const tolerance = 1e-30 * a.reduce((sum, v) => sum + v * v, 0);
  for (let sweep = 0; sweep < MAX_SWEEPS && offDiagonal(a, n) > tolerance; sweep++) {
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, n, p, q);
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), vectors };
}

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) sum += 2 * a[i * n + j]! ** 2;
  return sum;
}

/** Rotates the plane of axes p and q so that a[p, q] becomes 0. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const off = a[p * n + q]!;
  if (off === 0) return;
  const tau = (a[q * n + q]! - a[p * n + p]!) / (2 * off);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (let k = 0; k < n; k++) rotatePair(a, k * n + p, k * n + q, c, s);
  for (let k = 0; k < n; k++) rotatePair(a, p * n + k, q * n + k, c, s);
  for (let k = 0; k < n; k++) rotatePair(vectors, k * n + p, k * n + q, c, s);
}

function rotatePair(a: Float64Array, i: number, j: number, c: number, s: number): void {
  const [x, y] = [a[i]!, a[j]!];
  a[i] = c * x - s * y;
  a[j] = s * x + c * y;
}
