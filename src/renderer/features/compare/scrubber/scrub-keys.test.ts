import { expect, it, test } from 'vitest';
import { scrubKey, stopByKey } from './scrub-keys';

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}, hasRange = true) => {
  const calls: string[] = [];
  const record =
    (name: string) =>
    (...args: unknown[]) =>
      void calls.push([name, ...args].join(' '));
  const head = {
    move: record('move'),
    first: record('first'),
    last: record('last'),
    toggle: record('toggle'),
    markIn: record('markIn'),
    markOut: record('markOut'),
  };
  const used = scrubKey(head, { key, ctrlKey: false, metaKey: false, altKey: false, ...modifiers }, hasRange);
  return used ? calls.join() : undefined;
};

test.each([
  ['ArrowRight', 'move 1'],
  ['ArrowUp', 'move 1'],
  ['ArrowLeft', 'move -1'],
  ['ArrowDown', 'move -1'],
  ['PageUp', 'move 10'],
  ['PageDown', 'move -10'],
  ['Home', 'first'],
  ['End', 'last'],
  [' ', 'toggle'],
  ['i', 'markIn'],
  ['o', 'markOut'],
])('the key %j calls %s', (key, call) => expect(press(key)).toBe(call));

it('leaves other keys and combinations to the browser', () => {
  expect(press('x')).toBeUndefined();
  for (const modifier of ['ctrlKey', 'metaKey', 'altKey']) expect(press('Home', { [modifier]: true })).toBeUndefined();
});

it('marks no range where none can be marked', () => {
  expect([press('i', {}, false), press('o', {}, false), press('End', {}, false)]).toEqual([
    undefined,
    undefined,
    'last',
  ]);
});

test.each([
  ['ArrowRight', 50, 100],
  ['ArrowUp', 60, 100],
  ['ArrowLeft', 50, 0],
  ['ArrowDown', 60, 50],
  ['Home', 60, 0],
  ['End', 0, 150],
  ['ArrowRight', 150, 150],
  ['ArrowLeft', 0, 0],
])('%s moves an end of the range from %d to the grid at %d', (key, at, to) => {
  expect(stopByKey([0, 50, 100, 150], at, key)).toBe(to);
});

it('moves an end of the range by no other key, and to no grid where there is none', () => {
  expect(stopByKey([0, 50], 0, 'x')).toBeUndefined();
  expect(stopByKey([], 0, 'Home')).toBeUndefined();
});
