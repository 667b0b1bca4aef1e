/**
 * Colour quantisation by greedy variance splitting, in the manner of Wu (Graphics Gems II, 1991): colours are counted in bins of
 * five bits a channel; the box with the greatest squared error is split at its mean along the channel of greatest variance,
 * until there are enough boxes. A box's colour is the mean of its pixels. Time is linear in pixels, also for noise.
 */
const BINS = 1 << 15;
export const binOf = (r: number, g: number, b: number): number => ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3);

export interface Palette {
  /** [r, g, b] of each colour. */
  colours: [number, number, number][];
  /** The colour's index for each bin that was counted. */
  ofBin: Uint8Array;
}

interface Box {
  /** Bins, as part of one shared list. */
  bins: Int32Array;
  error: number;
  channel: number;
  mean: [number, number, number];
}

/** Pixel sums in each bin. */
export class Histogram {
  readonly count = new Float64Array(BINS);
  /** Sums of r, g and b. */
  readonly sum: [Float64Array, Float64Array, Float64Array] = [new Float64Array(BINS), new Float64Array(BINS), new Float64Array(BINS)];

  add(r: number, g: number, b: number): void {
    const bin = binOf(r, g, b);
    this.count[bin]!++;
    this.sum[0][bin]! += r;
    this.sum[1][bin]! += g;
    this.sum[2][bin]! += b;
  }

  /** At most `size` colours. */
  palette(size: number): Palette {
    const bins = Int32Array.from({ length: BINS }, (_, i) => i).filter((i) => this.count[i]! > 0);
    const boxes = [this.#box(bins)];
    while (boxes.length < size) {
      const worst = boxes.reduce((a, b) => (b.error > a.error ? b : a));
      if (worst.error <= 0) break;
      boxes.splice(boxes.indexOf(worst), 1, ...this.#split(worst));
    }
    const ofBin = new Uint8Array(BINS);
    boxes.forEach((box, i) => { for (const bin of box.bins) ofBin[bin] = i; });
    return { colours: boxes.map((box) => box.mean.map(Math.round) as [number, number, number]), ofBin };
  }

  /** Mean, the channel of greatest variance, and the squared error over all three. */
  #box(bins: Int32Array): Box {
    let n = 0;
    const sum: [number, number, number] = [0, 0, 0];
    const square = [0, 0, 0];
    for (const bin of bins) {
      const count = this.count[bin]!;
      n += count;
      for (let c = 0; c < 3; c++) {
        const s = this.sum[c]![bin]!;
        sum[c]! += s;
        square[c]! += (s * s) / count;
      }
    }
    const spread = square.map((q, c) => q - (sum[c]! * sum[c]!) / n);
    const mean = sum.map((s) => s / n) as [number, number, number];
    // One bin cannot be split; rounding may leave it a tiny error.
    const error = bins.length < 2 ? 0 : spread[0]! + spread[1]! + spread[2]!;
    return { bins, error, channel: spread.indexOf(Math.max(...spread)), mean };
  }

  /** Parts a box's bins in place at the mean of its channel. */
  #split({ bins, channel, mean }: Box): Box[] {
    const sum = this.sum[channel]!;
    let low = 0;
    for (let i = 0; i < bins.length; i++) {
      const bin = bins[i]!;
      if (sum[bin]! / this.count[bin]! > mean[channel]!) continue;
      bins[i] = bins[low]!;
      bins[low++] = bin;
    }
    // Equal means on every channel: nothing tells the bins apart.
    if (low === 0 || low === bins.length) low = bins.length >> 1;
    return [this.#box(bins.subarray(0, low)), this.#box(bins.subarray(low))];
  }
}
