import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fitToScreens, readWindowState, writeWindowState } from './window-state';

const USUAL = { maximized: false, fullScreen: false, zoom: 1 };
const MAIN = { x: 0, y: 0, width: 1920, height: 1040 };
const RIGHT = { x: 1920, y: -200, width: 2560, height: 1400 };
const at = (x: number, y: number, width = 1280, height = 860) => ({ ...USUAL, x, y, width, height });

test.each([
  ['on the main screen', at(100, 50), [MAIN], { x: 100, y: 50, width: 1280, height: 860 }],
  [
    'on the second screen, left of its top',
    at(2000, -150),
    [MAIN, RIGHT],
    { x: 2000, y: -150, width: 1280, height: 860 },
  ],
  ['on a screen that was removed', at(2000, -150), [MAIN], { width: 1280, height: 860 }],
  ['with its title above the screen', at(100, -400), [MAIN], { width: 1280, height: 860 }],
  ['below the screen', at(100, 1030), [MAIN], { width: 1280, height: 860 }],
  ['with only a corner visible', at(1800, 900), [MAIN], { x: 1800, y: 900, width: 1280, height: 860 }],
  ['larger than the remaining screen', at(3000, 0, 2560, 1400), [MAIN], { width: 1920, height: 1040 }],
  ['with a size only', { ...USUAL, width: 900, height: 600 }, [MAIN], { width: 900, height: 600 }],
  ['without a previous state', USUAL, [MAIN], {}],
])('restores a window %s', (_where, state, screens, expected) =>
  expect(fitToScreens(state, screens)).toEqual(expected),
);

test('the state is restored; with a damaged file defaults are used', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gander-window-'));
  const file = path.join(folder, 'window.json');
  expect(readWindowState(file)).toEqual(USUAL);
  const state = { ...at(1, 2), maximized: true, zoom: 1.2 };
  writeWindowState(file, state);
  expect(readWindowState(file)).toEqual(state);
  expect(readdirSync(folder)).toEqual(['window.json']);
  writeFileSync(file, '{"x":1,"y":2,"width":1000,"height":700}');
  expect(readWindowState(file)).toEqual({ ...USUAL, x: 1, y: 2, width: 1000, height: 700 });
  for (const damaged of ['{"zoom":90}', '[', '{"x":"left"}']) {
    writeFileSync(file, damaged);
    expect(readWindowState(file)).toEqual(USUAL);
  }
});

test.each([
  ['with 100 pixels on the left of a screen', at(-1180, 50), true],
  ['with 99 pixels on the left of a screen', at(-1181, 50), false],
  ['with 100 pixels on the right of a screen', at(1820, 50), true],
  ['with 99 pixels on the right of a screen', at(1821, 50), false],
  ['with half of its title bar above the screen', at(0, -16), true],
  ['with more than half of its title bar above the screen', at(0, -17), false],
  ['with its title bar at the bottom of the screen', at(0, 1040 - 32), true],
  ['with its title bar partly below the screen', at(0, 1040 - 31), false],
])('a window %s can be reached: %j', (_where, state, isReachable) =>
  expect('x' in fitToScreens(state, [MAIN])).toBe(isReachable),
);

test('a window is never smaller than its least size, even on a screen that is', () => {
  expect(fitToScreens(at(0, 0, 10, 10), [MAIN])).toMatchObject({ width: 720, height: 480 });
  const tiny = { x: 0, y: 0, width: 320, height: 240 };
  expect(fitToScreens(at(0, 0, 500, 500), [tiny])).toEqual({ x: 0, y: 0, width: 720, height: 480 });
});

test('without a screen, or with half a place, no place is given', () => {
  expect(fitToScreens(at(0, 0), [])).toEqual({});
  expect(fitToScreens({ ...USUAL, x: 5, width: 900, height: 600 }, [MAIN])).toEqual({ width: 900, height: 600 });
  expect(fitToScreens({ ...USUAL, x: 5, y: 5, width: 900 }, [MAIN])).toEqual({});
});

test.each(['', 'null', '[]', '{"zoom":0.2}', '{"zoom":5.1}', '{"x":1.5}', '{"width":null}', '{"maximized":"yes"}'])(
  'a file that holds %j gives the usual state',
  (text) => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'gander-window-')), 'window.json');
    writeFileSync(file, text);
    expect(readWindowState(file)).toEqual(USUAL);
  },
);

test('a state that cannot be written is no error: the next start uses the one before', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gander-window-'));
  expect(() => writeWindowState(path.join(folder, 'missing', 'window.json'), USUAL)).not.toThrow();
});
