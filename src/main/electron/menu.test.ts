import { expect, test } from 'vitest';
import { COMMAND_IDS } from '../../shared/contract/menu-commands';
import { applicationMenu } from './menu';
import type { MenuItemTemplate } from './menu';

const all = (lines: MenuItemTemplate[]): MenuItemTemplate[] => lines.flatMap((one) => [one, ...all(one.submenu ?? [])]);

test.each([true, false])(
  'every command is in the menu once, with its key displayed but not registered (on a Mac: %j)',
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

test('each platform has the items that it expects', () => {
  const roles = (isMac: boolean) => all(applicationMenu(isMac, () => undefined)).flatMap(({ role }) => role ?? []);
  for (const isMac of [true, false]) {
    for (const role of ['cut', 'copy', 'paste', 'selectAll', 'zoomIn', 'zoomOut', 'resetZoom', 'togglefullscreen'])
      expect(roles(isMac)).toContain(role);
    expect(new Set(roles(isMac)).size).toBe(roles(isMac).length);
  }
  expect([roles(true).includes('appMenu'), roles(true).includes('quit'), roles(true).includes('close')]).toEqual([
    true,
    false,
    true,
  ]);
  expect([roles(false).includes('appMenu'), roles(false).includes('quit')]).toEqual([false, true]);
});

test('no menu begins or ends with a line, or has two in a row', () => {
  for (const isMac of [true, false])
    for (const { submenu = [], label } of applicationMenu(isMac, () => undefined)) {
      const lines = submenu.map(({ type }) => type === 'separator');
      expect([lines[0] ?? false, lines.at(-1) ?? false], label).toEqual([false, false]);
      expect(lines.some((isLine, i) => isLine && lines[i + 1])).toBe(false);
    }
});

test('on a Mac no key of a single letter is shown: every text field would lose it', () => {
  const keys = all(applicationMenu(true, () => undefined)).flatMap(({ accelerator }) => accelerator ?? []);
  expect(keys.length).toBeGreaterThan(3);
  for (const key of keys) expect(key).toContain('+');
});
