import { expect } from '@playwright/test';
import type { Locator } from '@playwright/test';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Scrolls an element into view and returns its place in the window once it no longer moves: what is drawn above it
 * meanwhile would move it away from under the pointer.
 */
export async function placeOf(element: Locator): Promise<Box> {
  let last: Box | null = null;
  await expect(async () => {
    await element.scrollIntoViewIfNeeded();
    const [before, now] = [last, await element.boundingBox()];
    last = now;
    expect(now).not.toBeNull();
    expect(now).toEqual(before);
  }).toPass({ intervals: [150] });
  return last!;
}
