import { expect, test } from 'vitest';
import { inRoot } from '../lib/paths.mjs';
import { asksForApp, plan } from './plan.mjs';

const here = { env: {}, electron: '/dist/electron', display: true, asRoot: false };

test.each([
  [[], {}],
  [['--home', '/h'], { home: '/h' }],
  [['--home=/h'], { home: '/h' }],
  [['--help'], undefined],
  [['list', '--home', '/h'], undefined],
])('%j asks for the app: %j', (args, expected) => expect(asksForApp(args)).toEqual(expected));

test('a command is passed to the core unchanged, with or without Electron', () => {
  expect(plan(['list', '--json'], { ...here, electron: undefined, display: false })).toEqual({
    args: ['list', '--json'],
    env: {},
  });
});

test('the app opens in Electron with the given home', () => {
  expect(plan(['--home', '/h'], here)).toEqual({
    program: '/dist/electron',
    args: [inRoot()],
    env: { GANDER_HOME: '/h' },
  });
});

test.skipIf(process.platform !== 'linux')('root on Linux has no sandbox', () => {
  expect(plan([], { ...here, asRoot: true }).args).toEqual(['--no-sandbox', inRoot()]);
});

test('without Electron a browser window opens, and a note says why', () => {
  const { args, note, program } = plan([], { ...here, electron: undefined });
  expect({ args, program }).toEqual({ args: ['serve', '--open'], program: undefined });
  expect(note).toMatch(/^Electron is not installed, so Gander opens in a browser window: .+\.$/);
});

test('without a display the address is printed, and a note says why', () => {
  const { args, note } = plan([], { ...here, display: false });
  expect(args).toEqual(['serve']);
  expect(note).toMatch(/no display/);
});
