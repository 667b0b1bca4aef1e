import { expect, it } from 'vitest';
import type { PlaneRecord } from '../../../../shared/formats/plane-record';
import { PlaneView } from './plane-view.svelte';

const critic = { key: 'wgan 0.01', kind: 'critic', label: '' } as const;
const record = (length: number): PlaneRecord => {
  const none = { rows: 0, columns: 0, values: new Float32Array() };
  return {
    limit: 1,
    surface: none,
    manifold: none,
    gradient: { rows: 1, columns: 1, values: Float32Array.of(length, 0) },
  };
};

it('gives critics of one unit the scale of the largest that is shown, and others their own', () => {
  const view = new PlaneView();
  view.see('a', critic, record(0.3), Float32Array.of(0.3));
  view.see('b', critic, record(0.004), Float32Array.of(-3));
  view.see('c', { ...critic, key: 'wgan 0.1' }, record(1), Float32Array.of(40));
  expect(view.reach(critic)).toBe(5);
  expect(view.scales.map((s) => s.reach)).toEqual([5, 50]);
  view.forget('b');
  expect(view.reach(critic)).toBe(0.5);
});

it("gives all arrows one scale until a person wants each run's own", () => {
  const view = new PlaneView();
  view.see('a', critic, record(0.3), Float32Array.of(1));
  view.see('b', critic, record(0.004), Float32Array.of(1));
  expect([view.arrowScale('a'), view.arrowScale('b')]).toEqual([0.5, 0.5]);
  view.toggleArrows();
  expect([view.arrowScale('a'), view.arrowScale('b')]).toEqual([0.5, 0.005]);
});

it('shows data, samples and surface until told otherwise', () => {
  const view = new PlaneView();
  expect([view.has('data'), view.has('surface'), view.has('gradient'), view.anyPlane]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  view.toggle('surface');
  view.toggle('gradient');
  expect([view.has('surface'), view.has('gradient')]).toEqual([false, true]);
});
