import { SvelteSet } from 'svelte/reactivity';
import { beforeEach, expect, it, test } from 'vitest';
import { aComparedRun, sampleList } from '../compared-run.test-helper';
import { dividerByKey, SwipePair } from './swipe-pair.svelte';

const [a, b, c, plane, young] = ['a', 'b', 'c', 'plane', 'young'].map((id) => aComparedRun(id)) as [
  ReturnType<typeof aComparedRun>,
  ...ReturnType<typeof aComparedRun>[],
];
const samples = {
  a: sampleList('a', [0]),
  b: sampleList('b', [0]),
  c: sampleList('c', [0]),
  plane: sampleList('plane', [0], 'points'),
  young: sampleList('young', []),
};
let shown = [a, b!, c!];
let pair: SwipePair;
const open = (...runs: typeof shown): void => {
  shown = runs;
  pair = new SwipePair({ gridRuns: () => shown, samples: () => samples });
};
const sides = (): string | undefined => pair.shown && `${pair.shown.left.id} ${pair.shown.right.id}`;

beforeEach(() => open(a, b!, c!));

it('lays the first two runs on each other, and takes them apart again', () => {
  expect(sides()).toBeUndefined();
  pair.toggle();
  expect(sides()).toBe('a b');
  pair.toggle();
  expect(sides()).toBeUndefined();
});

it('offers only runs with samples of the kind of the first', () => {
  open(young!, a, plane!, b!);
  expect(pair.choices.map((run) => run.id)).toEqual(['a', 'b']);
  open(plane!, a);
  pair.toggle();
  expect([pair.choices.length, sides()]).toEqual([1, undefined]);
});

it('puts another run on a side', () => {
  pair.toggle();
  pair.choose('left', 'c');
  expect(sides()).toBe('c b');
});

it('changes the sides when the run of the other side is chosen', () => {
  pair.toggle();
  pair.choose('right', 'a');
  expect(sides()).toBe('b a');
});

it('ends while one of the two is hidden', () => {
  const hidden = new SvelteSet<string>();
  pair = new SwipePair({
    gridRuns: () => [a, b!, c!].filter((run) => !hidden.has(run.id)),
    samples: () => samples,
  });
  pair.toggle();
  hidden.add('b');
  expect(sides()).toBeUndefined();
  hidden.delete('b');
  expect(sides()).toBe('a b');
});

test.each([
  ['ArrowLeft', false, 49],
  ['ArrowDown', true, 40],
  ['ArrowRight', true, 60],
  ['ArrowUp', false, 51],
  ['PageDown', false, 40],
  ['PageUp', false, 60],
  ['Home', false, 0],
  ['End', false, 100],
  ['x', false, undefined],
])('%s (Shift: %s) moves the divider from 50 to %s percent', (key, shiftKey, to) => {
  expect(dividerByKey(50, { key, shiftKey })).toBe(to);
});

it('keeps the divider within the samples', () => {
  expect(dividerByKey(5, { key: 'PageDown', shiftKey: false })).toBe(0);
  expect(dividerByKey(95, { key: 'ArrowRight', shiftKey: true })).toBe(100);
});
