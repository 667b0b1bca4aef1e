import { beforeEach, expect, it, vi } from 'vitest';
import type { ReportData, ReportRun } from '../../shared/formats/report-data';
import { ReportPlayer } from './report-player.svelte';

let clock: number;
let frame: ((now: number) => void) | undefined;
let decoded: (() => void)[];

Object.assign(globalThis, {
  requestAnimationFrame: (callback: (now: number) => void) => {
    frame = callback;
    return 1;
  },
  cancelAnimationFrame: () => {
    frame = undefined;
  },
  Image: class {
    src = '';
    decode = () => new Promise<void>((resolve) => decoded.push(resolve));
  },
});

/** Advances the time in frames of 10 ms. */
function wait(milliseconds: number): void {
  for (const end = clock + milliseconds; clock < end;) {
    clock += 10;
    frame?.(clock);
  }
}

const aRun = (id: string, steps: number[], times: number[], step: number): ReportRun =>
  ({
    id,
    step,
    hyperparameters: { criticSteps: 2, batchSize: 10 },
    datasetCount: 100,
    series: [],
    grids: { kind: 'grid', rows: 1, columns: 1, all: steps.length, every: 1, steps, times, pictures: [] },
  }) as unknown as ReportRun;
let player: ReportPlayer;

beforeEach(() => {
  [clock, frame, decoded] = [0, undefined, []];
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const runs = [aRun('a', [0, 100, 200], [0, 10, 20], 250), aRun('b', [0, 40], [0, 8], 40)];
  player = new ReportPlayer({ gander: '1', createdAt: '', runs } as ReportData);
});

it('starts at the last grid, on an axis up to the furthest step', () => {
  expect(player.stops).toEqual([0, 40, 100, 200]);
  expect([player.at, player.to]).toEqual([200, 250]);
});

it('moves to the nearest grid, the earlier of two equally near, and pauses', () => {
  player.first();
  player.toggle();
  expect(player.playing).toBe(true);
  for (const [at, expected] of [
    [71, 100],
    [70, 40],
    [-5, 0],
    [1e9, 200],
  ] as const) {
    player.seek(at);
    expect(player.at).toBe(expected);
  }
  expect(player.playing).toBe(false);
  player.move(-1);
  expect(player.at).toBe(100);
});

it('keeps its fraction of the axis when the unit changes, at the nearest grid', () => {
  player.seek(100);
  // With two discriminator updates per step the grids are at 0, 80, 200 and 400 of 500.
  player.setAxis('updates');
  expect([player.at, player.to]).toEqual([200, 500]);
  // By time, run a has reached 25 s: 200 of 500 is 10 s.
  player.setAxis('time');
  expect([player.at, player.to]).toEqual([10, 25]);
});

it('plays from the start when it is at the end, and stops at the end', () => {
  player.toggle();
  expect(player.at).toBe(0);
  wait(3 * 130);
  expect(player.at).toBe(200);
  wait(260);
  expect([player.at, player.playing]).toEqual([200, false]);
});

it('waits for grids that are being decoded', async () => {
  player.first();
  const shown = player.decoded('data:,');
  player.toggle();
  wait(500);
  expect(player.at).toBe(0);
  decoded.forEach((resolve) => resolve());
  await shown;
  wait(130);
  expect(player.at).toBe(40);
});

it('does not move without grids', () => {
  const empty = new ReportPlayer({ gander: '1', createdAt: '', runs: [aRun('a', [], [], 0)] } as ReportData);
  empty.seek(5);
  empty.setAxis('epoch');
  expect([empty.at, empty.stops]).toEqual([0, []]);
});
