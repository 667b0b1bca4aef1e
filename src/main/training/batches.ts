import type { Stream } from './random/random';

/** Position in the data: the epoch, and the number of its samples already used. */
export interface BatchState {
  epoch: number;
  position: number;
}

/**
 * Yields the sample indices of each batch.
 *
 * The order of an epoch is a permutation derived from (seed, epoch). A batch may span two epochs, so every sample is
 * used exactly once per epoch and all batches have the same size.
 */
export class Batches {
  private order: Uint32Array | undefined;
  private state: BatchState = { epoch: 0, position: 0 };

  constructor(
    private readonly stream: Stream,
    private readonly count: number,
    readonly size: number,
  ) {}

  next(): Uint32Array {
    const indices = new Uint32Array(this.size);
    for (let filled = 0; filled < this.size;) {
      const { position } = this.state;
      const piece = this.permutation().subarray(position, position + this.size - filled);
      indices.set(piece, filled);
      filled += piece.length;
      this.state.position += piece.length;
      if (this.state.position === this.count) this.seek({ epoch: this.state.epoch + 1, position: 0 });
    }
    return indices;
  }

  get at(): BatchState {
    return { ...this.state };
  }

  seek(state: BatchState): void {
    this.order = undefined;
    this.state = { ...state };
  }

  private permutation(): Uint32Array {
    if (this.order) return this.order;
    this.stream.block = this.state.epoch * Math.ceil(this.count / 4);
    return (this.order = this.stream.permutation(this.count));
  }
}
