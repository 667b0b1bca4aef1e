import { expect, test } from 'vitest';
import { COMMAND_IDS } from '../../shared/contract/menu-commands';
import { applicationMenu } from './menu';
import type { MenuItemTemplate } from './menu';

const all = (lines: MenuItemTemplate[]): MenuItemTemplate[] => lines.flatMap((one) => [one, ...all(one.submenu ?? [])]);

test.each([true, false])(
  'every command is in the menu once, with its key shown and not taken (on a Mac: %j)',
  (isMac) => {
    const chosen: string[] = [];
    for (const { click } of all(applicationMenu(isMac, (id) => void chosen.push(id)))) click?.();
    expect([...chosen].sort()).toEqual([...COMMAND_IDS].sort());
    const keyed = all(applicationMenu(isMac, () => undefined)).filter(({ accelerator }) => accelerator);
    expect(keyed.every(({ registerAccelerator }) => registerAccelerator === false)).toBe(true);
    expect(keyed.map(({ label }) => label).includes('New experiment')).toBe(!isMac);
  },
);

test('keys are distinct', () => {
  const keys = all(applicationMenu(false, () => undefined)).flatMap(({ accelerator }) => accelerator ?? []);
  expect(new Set(keys).size).toBe(keys.length);
});
