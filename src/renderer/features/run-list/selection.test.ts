import { beforeEach, expect, test } from 'vitest';
import { Selection } from './selection.svelte';

let selection: Selection;
const ids = () => [...selection.ids];

beforeEach(() => {
  selection = new Selection();
});

test('runs are kept in the order of selection', () => {
  ['c', 'a', 'b'].forEach((id) => selection.toggle(id));
  expect(ids()).toEqual(['c', 'a', 'b']);
  selection.toggle('a');
  selection.toggle('a');
  expect(ids()).toEqual(['c', 'b', 'a']);
});

test('selecting all a second time deselects them, and leaves the others selected', () => {
  selection.toggle('x');
  selection.toggleAll(['a', 'b']);
  expect(ids()).toEqual(['x', 'a', 'b']);
  selection.toggleAll(['a', 'b']);
  expect(ids()).toEqual(['x']);
});

test('selecting all when some are selected adds the rest', () => {
  selection.set(['b']);
  selection.toggleAll(['a', 'b', 'c']);
  expect(ids()).toEqual(['b', 'a', 'c']);
});

test('all of some runs are selected, but not all of none', () => {
  selection.set(['a', 'b']);
  expect([selection.includesAll(['b']), selection.includesAll(['a', 'x']), selection.includesAll([])]).toEqual([
    true,
    false,
    false,
  ]);
});

test('a new selection replaces the old one, and runs are removed from it', () => {
  selection.set(['a', 'b']);
  selection.set(['b', 'c', 'd']);
  selection.remove(['c', 'x']);
  expect(ids()).toEqual(['b', 'd']);
});
