/** Feature vectors, row-major: [count, size]. */
export interface FeatureVectors {
  count: number;
  size: number;
  values: Float64Array;
}

/** Called between slices of a calculation, so that its process stays responsive. */
export type OnSlice = (done: number, total: number) => Promise<void>;

export const cloudOf = (values: ArrayLike<number>, size: number): FeatureVectors => ({
  count: values.length / size,
  size,
  values: Float64Array.from(values),
});

/** Returns the selected rows, in the given order. */
export function rowsOf({ size, values }: FeatureVectors, rows: ArrayLike<number>): FeatureVectors {
  const out = new Float64Array(rows.length * size);
  for (let i = 0; i < rows.length; i++) out.set(values.subarray(rows[i]! * size, (rows[i]! + 1) * size), i * size);
  return { count: rows.length, size, values: out };
}

/**
 * Squared length of each row, summed in the same order as inner products, so that the distance of two equal rows is
 * 0.
 */
export function squaresOf(cloud: FeatureVectors): Float64Array {
  return Float64Array.from({ length: cloud.count }, (_, i) => product(cloud, i, cloud, i));
}

/**
 * Features have single precision: a squared distance below this fraction of the squared lengths is indistinguishable
 * from 0.
 */
const EQUAL_TOLERANCE = 1e-12;

/** Returns the squared distance of two rows from their squared lengths and inner product; 0 within rounding error. */
export function squaredDistance(a: number, b: number, inner: number): number {
  const square = a + b - 2 * inner;
  return square <= EQUAL_TOLERANCE * (a + b) ? 0 : square;
}

/** Writes the inner products of row i of `a` with every row of `b` to `out`. */
export function productsOf(a: FeatureVectors, i: number, b: FeatureVectors, out: Float64Array): void {
  for (let j = 0; j < b.count; j++) out[j] = product(a, i, b, j);
}

/** Four independent sums allow instruction-level parallelism. */
function product(a: FeatureVectors, i: number, b: FeatureVectors, j: number): number {
  const { size } = a;
  const [x, y] = [a.values, b.values];
  const [from, at] = [i * size, j * size];
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < size; k += 4) {
    s0 += x[from + k]! * y[at + k]!;
    s1 += x[from + k + 1]! * y[at + k + 1]!;
    s2 += x[from + k + 2]! * y[at + k + 2]!;
    s3 += x[from + k + 3]! * y[at + k + 3]!;
  }
  for (; k < size; k++) s0 += x[from + k]! * y[at + k]!;
  return s0 + s1 + (s2 + s3);
}
