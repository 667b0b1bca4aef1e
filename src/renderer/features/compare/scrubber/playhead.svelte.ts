import { untrack } from 'svelte';
import { lowerBound } from '../../../../shared/lib/lists';
import { recall, remember } from '../../../lib/remember';
import type { Axis } from '../../../lib/time-axis';

/** The grids that a playhead moves over. */
export interface PlayheadSource {
  /** Every place where a shown run has a grid, ascending, in the unit of the axis. */
  stops(): ArrayLike<number>;
  /** Whether the grids of a place can be shown at once. If not, they are being fetched after the call. */
  isReady(at: number): boolean;
  /** The same moment in another unit. */
  convert(at: number, from: Axis, to: Axis): number;
}

export type RangeEnd = 'start' | 'end';

/** Frames a second. */
export const SPEEDS = [1, 2, 5, 10, 15, 24, 30, 60] as const;
/** Playing waits at most this long for grids that are not ready. */
const MAX_WAIT_MS = 1000;

/** The place in training that all charts and grids of a page show, and how it plays. */
export class Playhead {
  axis = $state<Axis>('step');
  at = $state(0);
  playing = $state(false);
  /** Frames a second. */
  speed = $state<number>(10);
  loop = $state(true);
  /** A drag of the scrubber stops at grids only. */
  snaps = $state(recall<unknown>('snap-to-grids', false) === true);
  /** Stays at the newest grid of a live run. */
  following = $state(false);
  /** Ends of the range that plays and is exported; undefined for the first and last grid. */
  start = $state<number>();
  end = $state<number>();
  /** Direction of the last move: 1 forward, -1 back. Grids are fetched ahead on that side. */
  direction: 1 | -1 = 1;
  /** When the shown place was reached while playing. */
  private reachedAt = 0;
  private frame = 0;

  constructor(private readonly source: PlayheadSource) {}

  /** Goes to a place, from the start to the last grid, and ends following the newest grid. */
  seek(at: number): void {
    const stops = this.source.stops();
    if (stops.length === 0) return;
    this.following = false;
    this.go(Math.min(Math.max(at, Math.min(0, stops[0]!)), stops[stops.length - 1]!));
  }

  /** Goes to a place, or to the grid nearest to it where the playhead snaps. */
  drag(at: number): void {
    const stops = this.source.stops();
    const i = lowerBound(stops, at);
    const [before, after] = [stops[i - 1], stops[i]];
    if (!this.snaps) this.seek(at);
    else this.seek(after === undefined || (before !== undefined && at - before <= after - at) ? (before ?? at) : after);
  }

  setSnaps(on: boolean): void {
    this.snaps = on;
    remember('snap-to-grids', on);
  }

  /** Goes to the n-th next place where a run has a grid; a negative n goes back. */
  move(n: number): void {
    const stops = this.source.stops();
    const i = lowerBound(stops, this.at);
    const here = stops[i] === this.at;
    this.goToStop(n > 0 && !here ? i + n - 1 : i + n);
  }

  first(): void {
    this.goToStop(0);
  }

  last(): void {
    this.goToStop(this.source.stops().length - 1);
  }

  /** Goes to the newest grid, and to each one that is added. */
  follow(): void {
    const stops = this.source.stops();
    this.following = true;
    this.pause();
    if (stops.length > 0) this.go(stops[stops.length - 1]!);
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  play(): void {
    if (this.source.stops().length < 2) return;
    this.following = false;
    this.playing = true;
    if (this.next() === undefined || this.at < this.from()) this.go(this.from());
    this.reachedAt = performance.now();
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  pause(): void {
    this.playing = false;
    cancelAnimationFrame(this.frame);
  }

  /** Changes the unit and stays at the same moment. */
  setAxis(axis: Axis): void {
    const convert = (x: number | undefined) => (x === undefined ? undefined : this.source.convert(x, this.axis, axis));
    const moved = [convert(this.at)!, convert(this.start), convert(this.end)] as const;
    this.axis = axis;
    [this.at, this.start, this.end] = moved;
  }

  /** Sets the start of the range, and clears an end before it. */
  markIn(at = this.at): void {
    this.start = at;
    if (this.end !== undefined && this.end < at) this.end = undefined;
  }

  /** Sets the end of the range, and clears a start after it. */
  markOut(at = this.at): void {
    this.end = at;
    if (this.start !== undefined && this.start > at) this.start = undefined;
  }

  /** Moves one end of the range, never past the other; at the first or last grid it is cleared. */
  moveEnd(end: RangeEnd, at: number): void {
    const stops = this.source.stops();
    if (end === 'start') this.start = at <= (stops[0] ?? Infinity) ? undefined : Math.min(at, this.end ?? Infinity);
    else this.end = at >= (stops[stops.length - 1] ?? -Infinity) ? undefined : Math.max(at, this.start ?? -Infinity);
  }

  /** Clears the range. */
  unmark(): void {
    this.start = this.end = undefined;
  }

  private goToStop(i: number): void {
    const stops = this.source.stops();
    if (stops.length > 0) this.seek(stops[Math.min(Math.max(i, 0), stops.length - 1)]!);
  }

  private go(at: number): void {
    const before = untrack(() => this.at);
    if (at !== before) this.direction = at > before ? 1 : -1;
    this.at = at;
  }

  /** Place of the first grid in the range; its start may lie between two. */
  private from(): number {
    const stops = this.source.stops();
    return stops[lowerBound(stops, this.start ?? -Infinity)] ?? this.start ?? 0;
  }

  /** Place of the next grid in the range; undefined at its end. */
  private next(): number | undefined {
    const stops = this.source.stops();
    let i = lowerBound(stops, this.at);
    if (stops[i] === this.at) i += 1;
    const next = stops[i];
    return next !== undefined && next <= (this.end ?? Infinity) ? next : undefined;
  }

  /** Advances when the time of a frame has passed and the next grids are ready: slow answers slow the playing down and skip no grid. */
  private tick(now: number): void {
    const due = now - this.reachedAt >= 1000 / this.speed - 1;
    if (due) {
      const next = this.next() ?? (this.loop ? this.from() : undefined);
      if (next === undefined) return this.pause();
      if (this.source.isReady(next) || now - this.reachedAt > MAX_WAIT_MS) {
        this.reachedAt = now;
        this.go(next);
      }
    }
    this.frame = requestAnimationFrame((later) => this.tick(later));
  }
}
