/** Feature vectors, row by row: [count, size]. */
export interface Cloud {
  count: number;
  size: number;
  values: Float64Array;
}

/** Called between slices of a calculation, so that it never keeps its process from answering for long. */
export type Breathe = (done: number, total: number) => Promise<void>;

export const cloudOf = (values: ArrayLike<number>, size: number): Cloud => ({ count: values.length / size, size, values: Float64Array.from(values) });

/** Some rows of a cloud, in the order given. */
export function rowsOf({ size, values }: Cloud, rows: ArrayLike<number>): Cloud {
  const out = new Float64Array(rows.length * size);
  for (let i = 0; i < rows.length; i++) out.set(values.subarray(rows[i]! * size, (rows[i]! + 1) * size), i * size);
  return { count: rows.length, size, values: out };
}

/** Squared length of each row. */
export function squaresOf({ count, size, values }: Cloud): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let k = i * size; k < (i + 1) * size; k++) sum += values[k]! ** 2;
    return sum;
  });
}

/** Inner products of row i of `a` with every row of `b`, written to `out`. Four sums at once keep the processor's adders busy. */
export function productsOf(a: Cloud, i: number, b: Cloud, out: Float64Array): void {
  const { size } = a;
  const [x, y] = [a.values, b.values];
  const from = i * size;
  for (let j = 0; j < b.count; j++) {
    const at = j * size;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    let k = 0;
    for (; k + 3 < size; k += 4) {
      s0 += x[from + k]! * y[at + k]!;
      s1 += x[from + k + 1]! * y[at + k + 1]!;
      s2 += x[from + k + 2]! * y[at + k + 2]!;
      s3 += x[from + k + 3]! * y[at + k + 3]!;
    }
    for (; k < size; k++) s0 += x[from + k]! * y[at + k]!;
    out[j] = s0 + s1 + (s2 + s3);
  }
}
