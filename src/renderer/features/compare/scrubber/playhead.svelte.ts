import { untrack } from 'svelte';
import { lowerBound } from '../../../lib/time-axis';
import type { Axis } from '../../../lib/time-axis';

/** What the playhead must know of the runs it moves over. */
export interface PlayheadSource {
  /** Every place where a shown run has a grid, ascending, in the unit of the axis. */
  stops(): ArrayLike<number>;
  /** All grids of a place are at hand; if not, they are now being fetched. */
  ready(at: number): boolean;
  /** The same moment in another unit. */
  convert(at: number, from: Axis, to: Axis): number;
}

export const SPEEDS = [1, 2, 5, 10, 15, 24, 30, 60] as const;
const LONGEST_WAIT_MS = 1000;

/** The one place in training that all charts and grids show, and how it plays. */
export class Playhead {
  axis = $state<Axis>('step');
  at = $state(0);
  playing = $state(false);
  /** Frames a second. */
  speed = $state<number>(10);
  loop = $state(true);
  /** Stays at the newest grid of a live run. */
  following = $state(false);
  /** Ends of what plays and is exported; the whole film where undefined. */
  start = $state<number>();
  end = $state<number>();
  /** Where it went last: 1 forward, -1 back. Grids are fetched ahead on that side. */
  direction: 1 | -1 = 1;
  #turned = 0;
  #frame = 0;

  constructor(private readonly film: PlayheadSource) {}

  /** Goes to a place; a person who goes somewhere no longer follows the newest grid. */
  seek(at: number): void {
    const stops = this.film.stops();
    if (stops.length === 0) return;
    this.following = false;
    this.#go(Math.min(Math.max(at, Math.min(0, stops[0]!)), stops[stops.length - 1]!));
  }

  /** Goes to the n-th next place at which some run has a grid; negative goes back. */
  move(n: number): void {
    const stops = this.film.stops();
    const i = lowerBound(stops, this.at);
    const here = stops[i] === this.at;
    this.#goToStop(n > 0 && !here ? i + n - 1 : i + n);
  }

  first(): void {
    this.#goToStop(0);
  }

  last(): void {
    this.#goToStop(this.film.stops().length - 1);
  }

  /** Goes to the newest grid without ceasing to follow. */
  follow(): void {
    const stops = this.film.stops();
    this.following = true;
    this.pause();
    if (stops.length > 0) this.#go(stops[stops.length - 1]!);
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  play(): void {
    if (this.film.stops().length < 2) return;
    this.following = false;
    this.playing = true;
    if (this.#next() === undefined || this.at < this.#from()) this.#go(this.#from());
    this.#turned = performance.now();
    this.#frame = requestAnimationFrame((now) => this.#tick(now));
  }

  pause(): void {
    this.playing = false;
    cancelAnimationFrame(this.#frame);
  }

  /** Changes the unit and stays at the same moment. */
  setAxis(axis: Axis): void {
    const convert = (x: number | undefined) => (x === undefined ? undefined : this.film.convert(x, this.axis, axis));
    const moved = [convert(this.at)!, convert(this.start), convert(this.end)] as const;
    this.axis = axis;
    [this.at, this.start, this.end] = moved;
  }

  /** What plays and is exported begins here; an end before it goes. */
  markIn(at = this.at): void {
    this.start = at;
    if (this.end !== undefined && this.end < at) this.end = undefined;
  }

  /** What plays and is exported ends here; a start after it goes. */
  markOut(at = this.at): void {
    this.end = at;
    if (this.start !== undefined && this.start > at) this.start = undefined;
  }

  /** The whole film plays again. */
  unmark(): void {
    this.start = this.end = undefined;
  }

  #goToStop(i: number): void {
    const stops = this.film.stops();
    if (stops.length > 0) this.seek(stops[Math.min(Math.max(i, 0), stops.length - 1)]!);
  }

  #go(at: number): void {
    const before = untrack(() => this.at);
    if (at !== before) this.direction = at > before ? 1 : -1;
    this.at = at;
  }

  /** The first grid that plays; the in point itself may lie between two. */
  #from(): number {
    const stops = this.film.stops();
    return stops[lowerBound(stops, this.start ?? -Infinity)] ?? this.start ?? 0;
  }

  /** The place after this one that is played; undefined at the end. */
  #next(): number | undefined {
    const stops = this.film.stops();
    let i = lowerBound(stops, this.at);
    if (stops[i] === this.at) i += 1;
    const next = stops[i];
    return next !== undefined && next <= (this.end ?? Infinity) ? next : undefined;
  }

  /** Turns the page when its time has come and its pictures are there: a slow line slows the film, and shows no wrong picture. */
  #tick(now: number): void {
    const due = now - this.#turned >= 1000 / this.speed - 1;
    if (due) {
      const next = this.#next() ?? (this.loop ? this.#from() : undefined);
      if (next === undefined) return this.pause();
      if (this.film.ready(next) || now - this.#turned > LONGEST_WAIT_MS) {
        this.#turned = now;
        this.#go(next);
      }
    }
    this.#frame = requestAnimationFrame((later) => this.#tick(later));
  }
}
