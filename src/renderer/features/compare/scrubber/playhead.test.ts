import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Playhead } from './playhead.svelte';

const STOPS = [0, 50, 100, 150, 200];
let head: Playhead;
let ready: boolean;
let clock: number;
let turn: ((now: number) => void) | undefined;

Object.assign(globalThis, {
  requestAnimationFrame: (f: (now: number) => void) => {
    turn = f;
    return 1;
  },
  cancelAnimationFrame: () => {
    turn = undefined;
  },
});

/** Lets time pass in frames of 10 ms. */
function wait(milliseconds: number): void {
  for (const end = clock + milliseconds; clock < end;) {
    clock += 10;
    turn?.(clock);
  }
}

beforeEach(() => {
  [ready, clock, turn] = [true, 0, undefined];
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  head = new Playhead({
    stops: () => STOPS,
    isReady: () => ready,
    convert: (at, from, to) => (from === to ? at : at * 5),
  });
});

describe('the playhead', () => {
  it('moves to the next and the previous grid of any run', () => {
    head.move(1);
    expect(head.at).toBe(50);
    head.move(2);
    expect(head.at).toBe(150);
    head.move(-1);
    expect(head.at).toBe(100);
  });

  it('moves to the neighbours of a place between two grids', () => {
    head.seek(120);
    head.move(1);
    expect(head.at).toBe(150);
    head.seek(120);
    head.move(-1);
    expect(head.at).toBe(100);
  });

  it('stays between the first and the last grid', () => {
    head.move(-3);
    expect(head.at).toBe(0);
    head.move(99);
    expect(head.at).toBe(200);
    head.seek(1e6);
    expect(head.at).toBe(200);
    head.first();
    expect(head.at).toBe(0);
    head.last();
    expect(head.at).toBe(200);
  });

  it('stops following the newest grid when it is moved', () => {
    head.follow();
    expect(head.at).toBe(200);
    expect(head.following).toBe(true);
    head.move(-1);
    expect(head.following).toBe(false);
  });

  it('stays at the same moment, and so does its range, when the axis changes', () => {
    head.seek(100);
    head.start = 50;
    head.setAxis('updates');
    expect([head.at, head.start, head.end]).toEqual([500, 250, undefined]);
  });

  it('has the direction of its last move, in which grids are fetched ahead', () => {
    head.seek(100);
    expect(head.direction).toBe(1);
    head.move(-1);
    expect(head.direction).toBe(-1);
  });

  it('does not move without grids', () => {
    const empty = new Playhead({ stops: () => [], isReady: () => true, convert: (at) => at });
    empty.seek(5);
    empty.move(1);
    empty.play();
    expect(empty.at).toBe(0);
    expect(empty.playing).toBe(false);
  });
});

describe('a playing playhead', () => {
  it('advances at its speed', () => {
    head.speed = 10;
    head.play();
    wait(300);
    expect(head.at).toBe(150);
  });

  it('waits for grids, and skips none', () => {
    ready = false;
    head.play();
    wait(500);
    expect(head.at).toBe(0);
    ready = true;
    wait(20);
    expect(head.at).toBe(50);
  });

  it('waits at most a second for a grid that cannot be loaded', () => {
    ready = false;
    head.play();
    wait(1100);
    expect(head.at).toBe(50);
  });

  it('stays in its range, and starts again if it loops', () => {
    [head.start, head.end] = [50, 100];
    head.seek(100);
    head.play();
    expect(head.at).toBe(50);
    wait(200);
    expect(head.at).toBe(50);
    head.loop = false;
    wait(200);
    expect(head.at).toBe(100);
    expect(head.playing).toBe(false);
  });
});

describe('the ends of the range', () => {
  it('never cross: setting one clears the other', () => {
    head.seek(150);
    head.markIn();
    head.seek(50);
    head.markOut();
    expect([head.start, head.end]).toEqual([undefined, 50]);
    head.seek(100);
    head.markIn();
    expect([head.start, head.end]).toEqual([100, undefined]);
    head.unmark();
    expect([head.start, head.end]).toEqual([undefined, undefined]);
  });

  it('play from the first grid between them', () => {
    [head.start, head.end] = [60, 160];
    head.seek(0);
    head.play();
    expect(head.at).toBe(100);
  });

  it('move one by one, never past each other, and are cleared at the first and last grid', () => {
    const ends = () => [head.start, head.end];
    head.moveEnd('start', 100);
    head.moveEnd('end', 50);
    expect(ends()).toEqual([100, 100]);
    head.moveEnd('end', 150);
    head.moveEnd('start', 180);
    expect(ends()).toEqual([150, 150]);
    head.moveEnd('start', 0);
    head.moveEnd('end', 200);
    expect(ends()).toEqual([undefined, undefined]);
  });
});

it('stops at grids only when a drag snaps, at the earlier of two that are equally near, and remembers that', () => {
  const stops = [0, 10, 20];
  const head = new Playhead({ stops: () => stops, isReady: () => true, convert: (at) => at });
  head.drag(14);
  expect(head.at).toBe(14);
  head.setSnaps(true);
  const snapped = [14, 15, 15.1, 999, -3].map((at) => {
    head.drag(at);
    return head.at;
  });
  expect(snapped).toEqual([10, 10, 20, 20, 0]);
});
