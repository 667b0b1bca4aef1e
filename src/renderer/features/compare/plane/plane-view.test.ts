import { expect, it } from 'vitest';
import type { PlaneRecord } from '../../../../shared/formats/plane-record';
import type { Unit } from '../../../../shared/domain/plane/plane-scale';
import { PlaneView, scaleLabels, whyNoSurface } from './plane-view.svelte';

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
  view.show('a', critic, record(0.3), Float32Array.of(0.3));
  view.show('b', critic, record(0.004), Float32Array.of(-3));
  view.show('c', { ...critic, key: 'wgan 0.1' }, record(1), Float32Array.of(40));
  expect(view.reach(critic)).toBe(5);
  expect(view.scales.map((s) => s.reach)).toEqual([5, 50]);
  view.forget('b');
  expect(view.reach(critic)).toBe(0.5);
});

it('gives all arrows one scale, or each run its own', () => {
  const view = new PlaneView();
  view.show('a', critic, record(0.3), Float32Array.of(1));
  view.show('b', critic, record(0.004), Float32Array.of(1));
  expect([view.arrowScale('a'), view.arrowScale('b')]).toEqual([0.5, 0.5]);
  view.toggleArrows();
  expect([view.arrowScale('a'), view.arrowScale('b')]).toEqual([0.5, 0.005]);
});

it('shows data, samples and surface at first', () => {
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

it('labels the ends and the middle of a scale by what the discriminator gives', () => {
  const labels = (kind: Unit['kind'], reach: number) => scaleLabels({ kind }, reach);
  expect(labels('probability', 0.5)).toEqual(['0', '½', '1']);
  expect(labels('target', 0.5)).toEqual(['≤ 0', '½', '≥ 1']);
  expect(labels('margin', 1)).toEqual(['≤ −1', '0', '≥ 1']);
  expect(labels('critic', 5)).toEqual(['−5', 'median', '+5']);
});

it('says why a run has no surface', () => {
  expect(whyNoSurface({ ok: true }, 2)).toBeUndefined();
  expect(whyNoSurface({ ok: false }, 2)).toBe('The surface cannot be shown');
  expect(whyNoSurface(undefined, 2)).toBe('No surface: D scores 2 points at once (packing)');
  expect(whyNoSurface(undefined, 1)).toBe('No surface was recorded');
});
