import { describe, expect, test } from 'vitest';
import { emptyListMessage, filterCommand, pageCommand } from './run-list-page';

const press = (key: string, change = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...change });
const page = { isDialogOpen: false, isInField: false, isOnBody: false };

describe('a key on the page', () => {
  test.each([
    ['/', page, 0, 'focus-filter'],
    ['c', page, 2, 'compare'],
    ['c', page, 1, undefined],
    ['ArrowDown', { ...page, isOnBody: true }, 0, 'focus-list'],
    ['ArrowUp', { ...page, isOnBody: true }, 0, 'focus-list'],
    ['ArrowDown', page, 0, undefined],
    ['/', { ...page, isInField: true }, 0, undefined],
    ['/', { ...page, isDialogOpen: true }, 0, undefined],
    ['x', { ...page, isOnBody: true }, 3, undefined],
  ] as const)('%j at %j with %i selected runs: %j', (key, focus, selected, command) => {
    expect(pageCommand(press(key), focus, selected)).toBe(command);
  });

  test.each(['ctrlKey', 'metaKey', 'altKey'])('with %s is left to the browser', (modifier) => {
    for (const key of ['/', 'c', 'ArrowDown'])
      expect(pageCommand(press(key, { [modifier]: true }), { ...page, isOnBody: true }, 5)).toBeUndefined();
  });
});

test('a key in the filter clears it or goes to the list', () => {
  expect(['Escape', 'ArrowDown', 'Enter', 'ArrowUp', 'a'].map(filterCommand)).toEqual([
    'clear',
    'focus-list',
    'focus-list',
    undefined,
    undefined,
  ]);
});

describe('an empty list', () => {
  test('names what excludes the runs that are there', () => {
    expect(emptyListMessage('runs', 3, false)).toBe('No run matches the filter.');
    expect(emptyListMessage('trash', 1, true)).toBe('No run matches the filter and the brushes.');
  });

  test('says for each location why it has no runs', () => {
    expect(emptyListMessage('runs', 0, false)).toMatch(/^Every run is archived/);
    expect(emptyListMessage('archive', 0, false)).toMatch(/^No archived runs/);
    expect(emptyListMessage('trash', 0, true)).toMatch(/^The trash is empty/);
  });
});
