import { expect, test } from 'vitest';
import { openDisplay } from './display.mjs';

test('a display that is there is used, and closing it ends nothing', async () => {
  const display = await openDisplay({ DISPLAY: ':7' });
  expect(display?.env).toEqual({ DISPLAY: ':7' });
  await expect(display?.close()).resolves.toBeUndefined();
});
