import { expect, test } from 'vitest';
import { openDisplay } from './display.mjs';

test('an existing display is used, and closing it does nothing', async () => {
  const display = await openDisplay({ DISPLAY: ':7' });
  expect(display?.env).toEqual({ DISPLAY: ':7' });
  await expect(display?.close()).resolves.toBeUndefined();
});
