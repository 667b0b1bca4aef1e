/** Feature vectors, row by row: [count, size]. */
export interface FeatureVectors {
  count: number;
  size: number;
  values: Float64Array;
}

/** Called between slices of a calculation, so that it never keeps its process from answering for long. */
export type OnSlice = (done: number, total: number) => Promise<void>;

export const cloudOf = (values: ArrayLike<number>, size: number): FeatureVectors => ({
  count: values.length / size,
  size,
  values: Float64Array.from(values),
});

/** Some rows of a cloud, in the order given. */
export function rowsOf({ size, values }: FeatureVectors, rows: ArrayLike<number>): FeatureVectors {
  const out = new Float64Array(rows.length * size);
  for (let i = 0; i < rows.length; i++) out.set(values.subarray(rows[i]! * size, (rows[i]! + 1) * size), i * size);
  return { count: rows.length, size, values: out };
}

/** Squared length of each row, summed as inner products are, so that the distance of two equal rows is 0. */
export function squaresOf(cloud: FeatureVectors): Float64Array {
  return Float64Array.from({ length: cloud.count }, (_, i) => product(cloud, i, cloud, i));
}

/** Features are of single precision: of two rows whose squared distance is a smaller share of their squared lengths, nobody can tell whether they differ. */
const EQUAL_SHARE = 1e-12;

/** Squared distance of two rows from their squared lengths and their inner product; 0 where it is no more than rounding. */
export function squaredDistance(a: number, b: number, inner: number): number {
  const square = a + b - 2 * inner;
  return square <= EQUAL_SHARE * (a + b) ? 0 : square;
}

/** Inner products of row i of `a` with every row of `b`, written to `out`. */
export function productsOf(a: FeatureVectors, i: number, b: FeatureVectors, out: Float64Array): void {
  for (let j = 0; j < b.count; j++) out[j] = product(a, i, b, j);
}

/** Four sums at once keep the processor's adders busy. */
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
