/**
 * The assignment of least cost, by shortest augmenting paths (Jonker & Volgenant 1987, Computing 38; here as Crouse 2016,
 * IEEE Trans. Aerosp. Electron. Syst. 52(4), algorithm of section II, whose code is also SciPy's): exact, O(n^3).
 *
 * @param cost [n, n], row by row, finite
 * @returns for each row its column
 */
export function assign(cost: ArrayLike<number>, n: number): Int32Array {
  const [rowPrice, columnPrice] = [new Float64Array(n), new Float64Array(n)];
  const [columnOf, rowOf] = [new Int32Array(n).fill(-1), new Int32Array(n).fill(-1)];
  const shortest = new Float64Array(n);
  const before = new Int32Array(n);
  const [rowSeen, columnSeen] = [new Uint8Array(n), new Uint8Array(n)];
  for (let start = 0; start < n; start++) {
    shortest.fill(Infinity);
    rowSeen.fill(0);
    columnSeen.fill(0);
    let [row, sink, reach] = [start, -1, 0];
    while (sink === -1) {
      rowSeen[row] = 1;
      let [next, least] = [-1, Infinity];
      for (let j = 0; j < n; j++) {
        if (columnSeen[j]) continue;
        const length = reach + cost[row * n + j]! - rowPrice[row]! - columnPrice[j]!;
        if (length < shortest[j]!) [shortest[j], before[j]] = [length, row];
        // Of equally near columns a free one ends the search.
        if (shortest[j]! < least || (shortest[j] === least && rowOf[j] === -1)) [least, next] = [shortest[j]!, j];
      }
      reach = least;
      columnSeen[next] = 1;
      if (rowOf[next] === -1) sink = next;
      else row = rowOf[next]!;
    }
    rowPrice[start]! += reach;
    for (let i = 0; i < n; i++) if (rowSeen[i] && i !== start) rowPrice[i]! += reach - shortest[columnOf[i]!]!;
    for (let j = 0; j < n; j++) if (columnSeen[j]) columnPrice[j]! -= reach - shortest[j]!;
    augment(columnOf, rowOf, before, start, sink);
  }
  return columnOf;
}

/** Flips the path that ends at `sink`. */
function augment(columnOf: Int32Array, rowOf: Int32Array, before: Int32Array, start: number, sink: number): void {
  for (let j = sink; ;) {
    const i = before[j]!;
    rowOf[j] = i;
    const next = columnOf[i]!;
    columnOf[i] = j;
    if (i === start) return;
    j = next;
  }
}

/**
 * Exact Wasserstein-1 distance of two clouds of as many points in the plane: the mean Euclidean distance of the best pairing, in the units of the data.
 *
 * The pairing is optimal transport between uniform weights (Peyré & Cuturi 2019, arXiv 1803.00567, proposition 2.1). Between two clouds of
 * one distribution it is above 0, the more so the fewer points.
 *
 * @param a, b [n, 2]; points that are not finite make it infinite
 */
export function wasserstein1(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length / 2;
  const cost = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) cost[i * n + j] = Math.hypot(a[2 * i]! - b[2 * j]!, a[2 * i + 1]! - b[2 * j + 1]!);
  if (!cost.every(Number.isFinite)) return Infinity;
  return assign(cost, n).reduce((sum, j, i) => sum + cost[i * n + j]!, 0) / n;
}
