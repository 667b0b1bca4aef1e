import type { Page } from '@playwright/test';

/** A place in the window, in CSS pixels. */
export interface Place {
  x: number;
  y: number;
}
type TouchType = 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel';

/**
 * Fingers on the page: each call has the places of all fingers that are down after it. Chromium makes pointer events of
 * them as of those of a screen.
 */
export async function openTouch(page: Page): Promise<(type: TouchType, ...places: Place[]) => Promise<unknown>> {
  const client = await page.context().newCDPSession(page);
  return (type, ...places) =>
    client.send('Input.dispatchTouchEvent', { type, touchPoints: places.map(({ x, y }, id) => ({ x, y, id })) });
}
