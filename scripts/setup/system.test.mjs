import { expect, test } from 'vitest';
import { names, needs } from './system.mjs';

const electronLibraries = needs.filter((need) => need.what === 'electron');

test("a library counts as installed if the loader's list has it", () => {
  const gtk = /** @type {import('./system.mjs').Need} */ (electronLibraries[0]);
  expect(gtk.there('\tlibgtk-3.so.0 (libc6,x86-64) => /lib/libgtk-3.so.0', {})).toBe(true);
  expect(gtk.there('\tlibgtk-4.so.1 (libc6,x86-64) => /lib/libgtk-4.so.1', {})).toBe(false);
});

test('Xvfb is not needed if a display is set', async () => {
  const display = /** @type {import('./system.mjs').Need} */ (needs.find((need) => need.what === 'display'));
  expect(await display.there('', { DISPLAY: ':0' })).toBe(true);
});

test('missing packages are named once', () => {
  expect(names([...electronLibraries, ...electronLibraries])).toBe(
    'libgtk-3-0, libnss3, libasound2, libgbm1, libatk-bridge2.0-0, libxss1, libxtst6',
  );
});
