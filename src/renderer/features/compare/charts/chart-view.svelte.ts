import { SPREADS } from '../../../../shared/numbers/statistics';
import type { Spread } from '../../../../shared/numbers/statistics';
import { recall, remember } from '../../../lib/remember';
import type { Smoothing } from './smoothing';

/** How all charts of a page are drawn: one zoom, one pointer, one smoothing. */
export class ChartView {
  smoothing = $state.raw<Smoothing>({ kind: 'none' });
  /** Range of x in the unit of the axis; all of it where undefined. */
  zoom = $state.raw<{ from: number; to: number }>();
  /** Where the pointer is on some chart, in the unit of the axis. */
  pointer = $state<number>();
  /** A plain drag zooms instead of moving the playhead. */
  dragZooms = $state(false);
  /** The least to the greatest raw value behind each line. */
  band = $state(true);
  /** Runs that differ only in seed are one line. */
  fold = $state(recall('fold-seeds', true));
  spread = $state.raw<Spread>(SPREADS.find((s) => s === recall('spread', 'deviation')) ?? 'deviation');
  /** Key of the legend's entry whose seeds are drawn one by one as well. */
  focus = $state<string>();

  setFold(on: boolean): void {
    this.fold = on;
    remember('fold-seeds', on);
  }

  setSpread(spread: Spread): void {
    this.spread = spread;
    remember('spread', spread);
  }

  /** Shows a part of x; a part too narrow to mean anything is ignored. */
  zoomTo(from: number, to: number): void {
    const [low, high] = from < to ? [from, to] : [to, from];
    if (high - low > 1e-9) this.zoom = { from: Math.max(0, low), to: high };
  }

  /** Zooms by a factor around a place; above 1 shows more. */
  zoomBy(factor: number, around: number, all: { from: number; to: number }): void {
    const now = this.zoom ?? all;
    const from = around - (around - now.from) * factor;
    const to = around + (now.to - around) * factor;
    if (from <= all.from && to >= all.to) this.zoom = undefined;
    else this.zoomTo(Math.max(all.from, from), Math.min(all.to, to));
  }

  /** Moves the zoomed part, as wide as it is, to a place that lies outside it. */
  reveal(at: number): void {
    if (!this.zoom || (at >= this.zoom.from && at <= this.zoom.to)) return;
    const width = this.zoom.to - this.zoom.from;
    const from = Math.max(0, at - width / 2);
    this.zoom = { from, to: from + width };
  }

  reset(): void {
    this.zoom = undefined;
  }
}
