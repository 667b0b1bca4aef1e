import { SPREADS } from '../../../../shared/numbers/statistics';
import type { Spread } from '../../../../shared/numbers/statistics';
import { recall, remember } from '../../../lib/remember';
import type { Smoothing } from './series/smoothing';

/** The length of a smoothing that is switched on, in steps. */
const FIRST_LENGTH = 50;
/** The smoothing of somebody who has not chosen one: light, so that noise of single steps does not hide a trend. */
const DEFAULT_SMOOTHING = { kind: 'exponential', length: 10 } as const;
/** The lengths that can be chosen, in steps. */
export const SMOOTHING_LENGTHS = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] as const;

const MAX_SMOOTHING_STEPS = SMOOTHING_LENGTHS[SMOOTHING_LENGTHS.length - 1]!;

/** Reads a stored smoothing, or one of an address; undefined if it is none. */
export function readSmoothing(stored: unknown): Smoothing | undefined {
  const { kind, length } = (stored ?? {}) as { kind?: unknown; length?: unknown };
  if (kind === 'none') return { kind };
  if (kind !== 'exponential' && kind !== 'window') return undefined;
  return typeof length === 'number' && length > 0 && length <= MAX_SMOOTHING_STEPS ? { kind, length } : undefined;
}

/** How all charts of a page are drawn: they share zoom, pointer and smoothing. */
export class ChartView {
  smoothing = $state.raw<Smoothing>(readSmoothing(recall<unknown>('smoothing', undefined)) ?? DEFAULT_SMOOTHING);
  /** The shown range of x, in the unit of the axis; undefined for all of it. */
  zoom = $state.raw<{ from: number; to: number }>();
  /** The x of the pointer while it is on a chart, in the unit of the axis. */
  pointer = $state<number>();
  /** A drag without Shift zooms instead of moving the playhead. */
  dragZooms = $state(false);
  /** The range from minimum to maximum raw value is drawn behind each line. */
  band = $state(true);
  /** Runs that differ only in seed are drawn as one line. */
  fold = $state(recall('fold-seeds', true));
  spread = $state.raw<Spread>(SPREADS.find((s) => s === recall('spread', 'deviation')) ?? 'deviation');
  /** Key of the legend's entry whose single seeds are drawn too. */
  focus = $state<string>();
  private lastLength = FIRST_LENGTH;

  setFold(on: boolean): void {
    this.fold = on;
    remember('fold-seeds', on);
  }

  setSpread(spread: Spread): void {
    this.spread = spread;
    remember('spread', spread);
  }

  /** Shows a range of x, unless it has no width. */
  zoomTo(from: number, to: number): void {
    const [low, high] = from < to ? [from, to] : [to, from];
    if (high - low > 1e-9) this.zoom = { from: Math.max(0, low), to: high };
  }

  /** Multiplies the width of the shown range by a factor, around a place. */
  zoomBy(factor: number, around: number, all: { from: number; to: number }): void {
    const now = this.zoom ?? all;
    const from = around - (around - now.from) * factor;
    const to = around + (now.to - around) * factor;
    if (from <= all.from && to >= all.to) this.zoom = undefined;
    else this.zoomTo(Math.max(all.from, from), Math.min(all.to, to));
  }

  /**
   * Zooms so that two places are shown at two shares of the width (0 at the left edge, 1 at the right one), as far as there is
   * something to show.
   */
  zoomByPinch(
    places: readonly [number, number],
    shares: readonly [number, number],
    all: { from: number; to: number },
  ): void {
    const width = (places[1] - places[0]) / (shares[1] - shares[0]);
    // Fingers that passed each other, or that are at one place, show no range.
    if (!(width > 0) || !Number.isFinite(width)) return;
    const from = places[0] - shares[0] * width;
    if (from <= all.from && from + width >= all.to) this.zoom = undefined;
    else this.zoomTo(Math.max(all.from, from), Math.min(all.to, from + width));
  }

  /** Moves the zoomed range, without changing its width, to a place outside it. */
  reveal(at: number): void {
    if (!this.zoom || (at >= this.zoom.from && at <= this.zoom.to)) return;
    const width = this.zoom.to - this.zoom.from;
    const from = Math.max(0, at - width / 2);
    this.zoom = { from, to: from + width };
  }

  reset(): void {
    this.zoom = undefined;
  }

  /** Zooms by a key: `+` and `-` around a place, `0` and Escape to all of x. @returns whether the key has a meaning */
  zoomByKey(key: string, around: number, all: { from: number; to: number }): boolean {
    if (key === '+' || key === '=') this.zoomBy(0.5, around, all);
    else if (key === '-') this.zoomBy(2, around, all);
    else if (key === '0' || key === 'Escape') this.reset();
    else return false;
    return true;
  }

  /** Changes how lines are smoothed, with the length of before where there was one. */
  setSmoothingKind(kind: Smoothing['kind']): void {
    this.setSmoothing(kind === 'none' ? { kind } : { kind, length: this.smoothingLength });
  }

  setSmoothingLength(length: number): void {
    if (this.smoothing.kind !== 'none') this.setSmoothing({ ...this.smoothing, length });
  }

  setSmoothing(smoothing: Smoothing): void {
    this.smoothing = smoothing;
    if (smoothing.kind !== 'none') this.lastLength = smoothing.length;
    remember('smoothing', smoothing);
  }

  /** In steps. */
  get smoothingLength(): number {
    return this.smoothing.kind === 'none' ? this.lastLength : this.smoothing.length;
  }
}
