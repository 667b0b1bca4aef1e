import { describe, expect, it } from 'vitest';
import { readableKeys } from './keys';

describe('an accelerator in a menu', () => {
  it.each([
    ['CmdOrCtrl+Z', 'Ctrl+Z', '⌘Z'],
    ['CmdOrCtrl+Shift+Z', 'Ctrl+Shift+Z', '⇧⌘Z'],
    ['CmdOrCtrl+,', 'Ctrl+,', '⌘,'],
    ['N', 'N', 'N'],
    ['?', '?', '?'],
  ])('%s is %s, or %s on a keyboard of Apple', (accelerator, other, apple) => {
    expect([readableKeys(accelerator, false), readableKeys(accelerator, true)]).toEqual([other, apple]);
  });
});
