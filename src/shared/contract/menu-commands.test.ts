import { expect, test } from 'vitest';
import { COMMAND_IDS, COMMANDS } from './menu-commands';

test('every id has one command', () => {
  expect(COMMANDS.map(({ id }) => id).sort()).toEqual([...COMMAND_IDS].sort());
  expect(new Set(COMMANDS.map(({ label }) => label)).size).toBe(COMMANDS.length);
});

test('no two commands share a key, whatever its case', () => {
  const keys = COMMANDS.flatMap(({ keys }) => keys?.toLowerCase() ?? []);
  expect(new Set(keys).size).toBe(keys.length);
});

test("keys are accelerators in Electron's syntax: modifiers and one key, joined by +", () => {
  for (const { keys } of COMMANDS)
    if (keys !== undefined) expect(keys).toMatch(/^((CmdOrCtrl|Shift|Alt)\+)*([A-Z0-9]|[,.?/])$/);
});

test('keys that a browser takes for itself are not used', () => {
  const taken = ['N', 'T', 'W', 'Q', 'R', 'L', 'Shift+N', 'Shift+T', 'Shift+W'].map((key) => `CmdOrCtrl+${key}`);
  expect(COMMANDS.filter(({ keys }) => keys !== undefined && taken.includes(keys))).toEqual([]);
});
