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
  ['on a screen that is gone', at(2000, -150), [MAIN], { width: 1280, height: 860 }],
  ['with its title above the screen', at(100, -400), [MAIN], { width: 1280, height: 860 }],
  ['below the screen', at(100, 1030), [MAIN], { width: 1280, height: 860 }],
  ['with a corner in sight', at(1800, 900), [MAIN], { x: 1800, y: 900, width: 1280, height: 860 }],
  ['larger than the screen that is left', at(3000, 0, 2560, 1400), [MAIN], { width: 1920, height: 1040 }],
  ['of a size only', { ...USUAL, width: 900, height: 600 }, [MAIN], { width: 900, height: 600 }],
  ['never before', USUAL, [MAIN], {}],
])('a window that was left %s', (_where, state, screens, expected) =>
  expect(fitToScreens(state, screens)).toEqual(expected),
);

test('what was left is found again; what is damaged opens as usual', () => {
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
