import { describe, expect, test } from 'vitest';
import { gridCommand, headingCommand, nextIndex, rangeBetween } from './grid-keys';

test.each([
  ['ArrowDown', -1, 0],
  ['ArrowDown', 9, 9],
  ['ArrowUp', 0, 0],
  ['ArrowUp', 5, 4],
  ['PageDown', 2, 6],
  ['PageUp', 2, 0],
  ['Home', 7, 0],
  ['End', 0, 9],
  ['x', 3, undefined],
])('%s moves from line %s to %s of ten with four on the screen', (key, at, to) => {
  expect(nextIndex(key, at, 10, 4)).toBe(to);
});

test('no key moves in an empty list', () => {
  expect(nextIndex('ArrowDown', -1, 0, 4)).toBeUndefined();
});

test('a range includes both ends, in either direction', () => {
  expect(rangeBetween(['a', 'b', 'c', 'd'], 'c', 'b')).toEqual(['b', 'c']);
  expect(rangeBetween(['a', 'b'], 'gone', 'b')).toEqual(['b']);
  expect(rangeBetween(['a', 'b'], undefined, 'a')).toEqual(['a']);
});

const plain = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
const lines = { active: 3, count: 10, page: 4 };

describe('a key in the table', () => {
  test.each([
    ['ArrowDown', { kind: 'move', to: 4 }],
    ['PageUp', { kind: 'move', to: 0 }],
    [' ', { kind: 'select', range: false }],
    ['Enter', { kind: 'open' }],
    ['f', { kind: 'toggle-favourite' }],
    ['Escape', { kind: 'clear-selection' }],
    ['Delete', { kind: 'delete-selected' }],
    ['a', undefined],
    ['x', undefined],
  ])('%j: %j', (key, command) => {
    expect(gridCommand({ ...plain, key }, lines)).toEqual(command);
  });

  test('with Alt, up and down move in the queue', () => {
    expect(gridCommand({ ...plain, altKey: true, key: 'ArrowUp' }, lines)).toEqual({
      kind: 'move-in-queue',
      places: -1,
    });
    expect(gridCommand({ ...plain, altKey: true, key: 'ArrowDown' }, lines)).toEqual({
      kind: 'move-in-queue',
      places: 1,
    });
    expect(gridCommand({ ...plain, altKey: true, key: 'End' }, lines)).toBeUndefined();
  });

  test.each([
    ['ContextMenu', false, { kind: 'menu' }],
    ['F10', true, { kind: 'menu' }],
    ['F10', false, undefined],
  ])('%s opens the menu (with Shift: %s)', (key, shiftKey, command) => {
    expect(gridCommand({ ...plain, shiftKey, key }, lines)).toEqual(command);
  });

  test('with Shift, Space selects a range', () => {
    expect(gridCommand({ ...plain, shiftKey: true, key: ' ' }, lines)).toEqual({ kind: 'select', range: true });
  });

  test('with Ctrl or ⌘, only A has a meaning', () => {
    for (const modifier of ['ctrlKey', 'metaKey'])
      expect(
        ['a', 'f', 'ArrowDown', 'Delete'].map((key) => gridCommand({ ...plain, [modifier]: true, key }, lines)),
      ).toEqual([{ kind: 'select-all' }, undefined, undefined, undefined]);
  });

  test('without an active line, only movement, clearing and deletion have a meaning', () => {
    const none = { active: -1, count: 10, page: 4 };
    expect(
      [' ', 'Enter', 'f', 'ArrowDown', 'Escape', 'Delete'].map((key) => gridCommand({ ...plain, key }, none)?.kind),
    ).toEqual([undefined, undefined, undefined, 'move', 'clear-selection', 'delete-selected']);
  });
});

describe('an arrow key on a heading', () => {
  const press = (key: string, change = {}) => ({ key, altKey: false, shiftKey: false, ...change });

  test('focuses the next heading, or moves or resizes its column', () => {
    expect(headingCommand(press('ArrowLeft'), true)).toEqual({ kind: 'focus', direction: -1 });
    expect(headingCommand(press('ArrowRight', { altKey: true }), true)).toEqual({ kind: 'move-column', direction: 1 });
    expect(headingCommand(press('ArrowLeft', { shiftKey: true }), true)).toEqual({
      kind: 'resize-column',
      direction: -1,
    });
  });

  test('only focuses on the headings that stay in place', () => {
    for (const modifier of [{ altKey: true }, { shiftKey: true }])
      expect(headingCommand(press('ArrowRight', modifier), false)).toEqual({ kind: 'focus', direction: 1 });
  });

  test('is the only key with a meaning', () => {
    expect([headingCommand(press('ArrowUp'), true), headingCommand(press('Enter'), true)]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
