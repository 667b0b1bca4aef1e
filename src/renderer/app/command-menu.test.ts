import { describe, expect, test, vi } from 'vitest';
import { commandItems, commandOf, pageLinks } from './command-menu';
import { readableKeys } from '../ui/keys';

const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
const ctrl = { ...none, ctrlKey: true };
const meta = { ...none, metaKey: true };

test.each([
  ['n', none, false, false, 'new'],
  ['n', none, true, false, undefined],
  ['n', ctrl, false, false, undefined],
  ['?', { ...none, shiftKey: true }, false, false, 'keys'],
  ['k', ctrl, true, false, 'palette'],
  ['k', meta, false, false, undefined],
  ['k', meta, false, true, 'palette'],
  ['k', ctrl, true, true, undefined],
  ['z', ctrl, false, false, 'undo'],
  ['z', ctrl, true, false, undefined],
  ['Z', { ...meta, shiftKey: true }, false, true, 'redo'],
  ['y', ctrl, false, false, 'redo'],
  ['z', { ...ctrl, altKey: true }, false, false, undefined],
] as const)('%j with %j, in a field: %j, on a Mac: %j, is %j', (key, modifiers, isTyping, apple, expected) =>
  expect(commandOf({ ...modifiers, key }, isTyping, apple)).toBe(expected),
);

test('keys are shown as the system writes them', () => {
  expect([
    readableKeys('CmdOrCtrl+Shift+Z', false),
    readableKeys('CmdOrCtrl+Shift+Z', true),
    readableKeys('N', true),
  ]).toEqual(['Ctrl+Shift+Z', '⇧⌘Z', 'N']);
});

describe('the menu', () => {
  const state = { isQueuePaused: false, canUndo: true, canRedo: true };
  const labels = (change: Partial<typeof state> = {}) =>
    commandItems({ ...state, ...change }, () => undefined, false).map(({ label, keys, separated, disabled }) =>
      [separated ? '-' : '', label, keys ?? '', disabled ? '(disabled)' : ''].filter(Boolean).join(' '),
    );

  test('has the commands that the bar does not show, in groups', () => {
    expect(labels()).toEqual([
      'New experiment N',
      'Settings Ctrl+,',
      '- Undo Ctrl+Z',
      'Redo Ctrl+Shift+Z',
      '- Pause queue',
      '- Documentation',
      'Tour',
      'Keyboard shortcuts and filters ?',
      'Glossary',
      'What’s new',
      'About and checks',
    ]);
  });

  test('disables undo and redo without an action, and resumes a paused queue', () => {
    const changed = labels({ canUndo: false, canRedo: false, isQueuePaused: true });
    expect(changed.slice(2, 5)).toEqual(['- Undo Ctrl+Z (disabled)', 'Redo Ctrl+Shift+Z (disabled)', '- Resume queue']);
  });

  test('performs the command that is chosen', () => {
    const perform = vi.fn();
    for (const { choose } of commandItems(state, perform)) choose();
    expect(perform.mock.calls.flat()).toEqual([
      'new',
      'settings',
      'undo',
      'redo',
      'hold',
      'docs',
      'tour',
      'keys',
      'glossary',
      'whatsNew',
      'about',
    ]);
  });
});

test('the link Compare opens the selected runs if there are two, else the last comparison', () => {
  const compare = (selected: string[], last: string[]) =>
    pageLinks(selected, last).find(({ label }) => label === 'Compare')!.href;
  expect(compare(['a', 'b'], ['c', 'd'])).toBe('#/compare?runs=a,b');
  expect(compare(['a'], ['c', 'd'])).toBe('#/compare?runs=c,d');
  expect(compare([], [])).toBe('#/compare?runs=');
  expect(pageLinks([], []).map(({ href }) => href)).toEqual([
    '#/runs',
    '#/new',
    '#/compare?runs=',
    '#/disk',
    '#/about',
  ]);
});
