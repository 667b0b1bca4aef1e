import { expect, test } from 'vitest';
import { commandOf } from './command-keys';
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
] as const)('%j with %j, in a field: %j, on a Mac: %j, is %j', (key, held, typing, apple, expected) =>
  expect(commandOf({ ...held, key }, typing, apple)).toBe(expected),
);

test('keys are written as each system writes them', () => {
  expect([
    readableKeys('CmdOrCtrl+Shift+Z', false),
    readableKeys('CmdOrCtrl+Shift+Z', true),
    readableKeys('N', true),
  ]).toEqual(['Ctrl+Shift+Z', '⇧⌘Z', 'N']);
});
