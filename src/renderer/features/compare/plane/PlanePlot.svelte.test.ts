import { render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ok, refuse } from '../../../../shared/contract/outcome';
import type { Outcome } from '../../../../shared/contract/outcome';
import type { PlaneRecord } from '../../../../shared/formats/plane-record';
import { installFakeCanvas } from '../../../testing/fake-canvas.test-helper';
import { textSnippet } from '../../../testing/snippet.test-helper';
import { aComparedRun } from '../compared-run.test-helper';
import PlanePlot from './PlanePlot.svelte';
import { PlaneView } from './plane-view.svelte';

const callsOn = installFakeCanvas();
const painted = vi.fn();
vi.stubGlobal(
  'ImageData',
  class {
    data: Uint8ClampedArray;
    constructor(
      readonly width: number,
      readonly height: number,
    ) {
      this.data = new Uint8ClampedArray(4 * width * height);
    }
  },
);
vi.stubGlobal(
  'OffscreenCanvas',
  class {
    getContext = () => ({ putImageData: painted });
  },
);
vi.spyOn(window, 'getComputedStyle').mockImplementation(
  () => ({ getPropertyValue: (name: string) => COLOURS[name] ?? '#000000' }) as unknown as CSSStyleDeclaration,
);
const COLOURS: Record<string, string> = {
  '--plane-low': '#0000ff',
  '--plane-middle': '#ffffff',
  '--plane-high': '#ff0000',
};

/** A discriminator that is sure of real at the right and of fake at the left, and a gradient of one length. */
const record = (length = 0.3): PlaneRecord => ({
  limit: 1,
  surface: { rows: 2, columns: 2, values: Float32Array.of(-20, 20, -20, 20) },
  gradient: { rows: 1, columns: 1, values: Float32Array.of(length, 0) },
  manifold: { rows: 2, columns: 2, values: Float32Array.of(-0.5, -0.5, 0.5, -0.5, -0.5, 0.5, 0.5, 0.5) },
});
let view: PlaneView;
const open = (
  plane: Outcome<PlaneRecord> | undefined,
  { settings = {}, id = 'a' }: { settings?: Record<string, string | number>; id?: string } = {},
) =>
  render(PlanePlot, {
    view,
    run: aComparedRun(id, {}, settings),
    plane,
    limit: 2,
    side: 100,
    themes: 0,
    children: textSnippet('points'),
  });
const layer = (name: 'ground' | 'marks') => document.querySelector<HTMLCanvasElement>(`[data-layer=${name}]`)!;
const note = () => document.querySelector<HTMLElement>('.note');
const methods = (name: 'ground' | 'marks') => new Set(callsOn(layer(name)).map(({ method }) => method));

beforeEach(() => {
  localStorage.clear();
  window.devicePixelRatio = 1;
  painted.mockReset();
  view = new PlaneView();
});

describe('the surface', () => {
  test('is painted from the colour of fake to that of real, where the record lies', () => {
    open(ok(record()));
    expect(screen.getByText('points')).toBeTruthy();
    const { data } = painted.mock.calls[0]![0] as ImageData;
    expect([[...data.slice(0, 3)], [...data.slice(4, 7)]]).toEqual([
      [0, 0, 255],
      [255, 0, 0],
    ]);
    // The record covers the inner half of a canvas that shows twice its limit.
    expect(callsOn(layer('ground'), 'drawImage')[0]!.args.slice(1)).toEqual([25, 25, 50, 50]);
  });

  test('is absent while it is switched off', async () => {
    open(ok(record()));
    painted.mockReset();
    view.toggle('surface');
    await Promise.resolve();
    expect(painted).not.toHaveBeenCalled();
    expect(callsOn(layer('ground')).at(-1)!.method).toBe('clearRect');
  });

  test('of a critic has the reach of all runs that are shown', async () => {
    const critic = { objective: 'wgan' };
    open(ok(record()), { settings: critic, id: 'a' });
    const small = record();
    small.surface.values = Float32Array.of(-1, 1, -1, 1);
    view.show('b', { key: 'wgan 0.01', kind: 'critic', label: '' }, small, Float32Array.of(400));
    await Promise.resolve();
    const { data } = painted.mock.lastCall![0] as ImageData;
    // 20 of 500 is close to the middle colour.
    expect(Math.min(...data.slice(0, 3))).toBeGreaterThan(200);
  });
});

describe('the other layers', () => {
  test('are drawn above or below the points: the manifold below, contours and arrows above', async () => {
    view.toggle('surface');
    for (const one of ['manifold', 'contours', 'gradient'] as const) view.toggle(one);
    open(ok(record()));
    expect(methods('ground').has('fill')).toBe(true);
    expect(methods('ground').has('drawImage')).toBe(false);
    expect(methods('marks').has('stroke')).toBe(true);
  });

  test('have arrows as long as the spacing of the lattice at their scale', () => {
    view.toggle('gradient');
    open(ok(record(0.5)));
    const [start, end] = ['moveTo', 'lineTo'].map((method) => callsOn(layer('marks'), method)[0]!.args as number[]);
    // One node in the middle of a record that covers 50 pixels.
    expect(start).toEqual([50, 50]);
    expect(end![0]! - start![0]!).toBeCloseTo(50, 5);
  });

  test('say the scale of the arrows where runs have their own', async () => {
    view.toggle('gradient');
    open(ok(record(0.3)));
    expect(note()).toBeNull();
    view.toggleArrows();
    await Promise.resolve();
    expect(note()!.textContent).toBe('→ 0.5');
  });
});

describe('without a record', () => {
  test.each([
    ['No surface was recorded', undefined, {}],
    ['No surface: D scores 4 points at once (packing)', undefined, { packing: 4 }],
    ['The surface cannot be shown', refuse('The file is damaged.'), {}],
  ])('says: %s', (expected, plane, settings) => {
    open(plane as Outcome<PlaneRecord> | undefined, { settings: { network: 'mlp', ...settings } });
    expect(note()!.textContent).toBe(expected);
    expect(note()!.title).toBe(plane ? 'The file is damaged.' : '');
  });

  test('says nothing where no layer needs it', () => {
    view.toggle('surface');
    open(undefined);
    expect(note()).toBeNull();
  });
});

test('a run that is no longer shown does not count for the common scale', () => {
  const { unmount } = open(ok(record()), { settings: { objective: 'wgan' } });
  expect(view.scales).toHaveLength(1);
  unmount();
  expect(view.scales).toEqual([]);
});

test('the layers are drawn again in another size and in the colours of another theme', async () => {
  const { rerender } = open(ok(record()));
  await rerender({ side: 200 });
  expect([layer('ground').width, layer('marks').height]).toEqual([200, 200]);
  expect(callsOn(layer('ground'), 'drawImage').at(-1)!.args.slice(1)).toEqual([50, 50, 100, 100]);
  COLOURS['--plane-low'] = '#00ff00';
  await rerender({ themes: 1 });
  expect([...(painted.mock.lastCall![0] as ImageData).data.slice(0, 3)]).toEqual([0, 255, 0]);
  COLOURS['--plane-low'] = '#0000ff';
});
