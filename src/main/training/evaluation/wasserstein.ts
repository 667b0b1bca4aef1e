/**
 * Minimum-cost assignment by shortest augmenting paths (Jonker & Volgenant 1987, Computing 38; here as in Crouse
 * 2016, IEEE Trans. Aerosp. Electron. Syst. 52(4), algorithm of section II, which SciPy also implements): exact,
 * O(n^3).
 *
 * @param cost [n, n], row-major, finite
 * @returns the column of each row
 */
export function assign(cost: ArrayLike<number>, n: number): Int32Array {
  const [rowDual, columnDual] = [new Float64Array(n), new Float64Array(n)];
  const [columnOf, rowOf] = [new Int32Array(n).fill(-1), new Int32Array(n).fill(-1)];
  const shortest = new Float64Array(n);
  const predecessor = new Int32Array(n);
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
        const length = reach + cost[row * n + j]! - rowDual[row]! - columnDual[j]!;
        if (length < shortest[j]!) [shortest[j], predecessor[j]] = [length, row];
        // Among columns of equal distance, an unassigned one ends the search.
        if (shortest[j]! < least || (shortest[j] === least && rowOf[j] === -1)) [least, next] = [shortest[j]!, j];
      }
      reach = least;
      columnSeen[next] = 1;
      if (rowOf[next] === -1) sink = next;
      else row = rowOf[next]!;
    }
    rowDual[start]! += reach;
    for (let i = 0; i < n; i++) if (rowSeen[i] && i !== start) rowDual[i]! += reach - shortest[columnOf[i]!]!;
    for (let j = 0; j < n; j++) if (columnSeen[j]) columnDual[j]! -= reach - shortest[j]!;
    augment(columnOf, rowOf, predecessor, start, sink);
  }
  return columnOf;
}

/** Augments along the path that ends at `sink`. */
function augment(columnOf: Int32Array, rowOf: Int32Array, predecessor: Int32Array, start: number, sink: number): void {
  for (let j = sink; ;) {
    const i = predecessor[j]!;
    rowOf[j] = i;
    const next = columnOf[i]!;
    columnOf[i] = j;
    if (i === start) return;
    j = next;
  }
}

/**
 * Exact Wasserstein-1 distance of two point clouds of equal size in the plane: the mean Euclidean distance of the
 * optimal pairing, in the units of the data.
 *
 * The pairing is optimal transport between uniform weights (Peyré & Cuturi 2019, arXiv 1803.00567, proposition 2.1).
 * Between two samples of one distribution it is positive, and decreases with the number of points.
 *
 * @param a, b [n, 2]; with points that are not finite the distance is infinite
 */
export function wasserstein1(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length / 2;
  const cost = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) cost[i * n + j] = Math.hypot(a[2 * i]! - b[2 * j]!, a[2 * i + 1]! - b[2 * j + 1]!);
  if (!cost.every(Number.isFinite)) return Infinity;
  return assign(cost, n).reduce((sum, j, i) => sum + cost[i * n + j]!, 0) / n;
}
