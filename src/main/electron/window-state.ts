import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceFileSync } from '../files/write-aside';

/** Pixels of the screen, as Electron counts them. */
export interface ScreenArea {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** How a window was left. */
export interface WindowState extends Partial<ScreenArea> {
  maximized: boolean;
  fullScreen: boolean;
  /** Factor by which everything is enlarged; 1 is as designed. */
  zoom: number;
}

export const SMALLEST = { width: 720, height: 480 };
/** So much of a window has to be on a screen that it can be taken hold of. */
const MIN_VISIBLE_PX = 100;
const TITLE_BAR_PX = 32;

const side = z.number().int();
const schema = z.object({
  x: side.optional(),
  y: side.optional(),
  width: side.optional(),
  height: side.optional(),
  maximized: z.boolean().default(false),
  fullScreen: z.boolean().default(false),
  zoom: z.number().min(0.25).max(5).default(1),
});

/** How the window was left last time; the usual for what is missing or damaged. */
export function readWindowState(file: string): WindowState {
  const usual = { maximized: false, fullScreen: false, zoom: 1 };
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? (parsed.data as WindowState) : usual;
  } catch {
    return usual;
  }
}

/** Written aside and renamed, so that a crash leaves the old one. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    replaceFileSync(file, JSON.stringify(state));
  } catch {
    // next time opens as it did this time
  }
}

/**
 * Where a window may open: as it was left if its title can be reached there, without its place if not, never larger than the screen.
 *
 * @param screens work areas of all screens, the main one first
 */
export function fitToScreens(state: WindowState, screens: readonly ScreenArea[]): Partial<ScreenArea> {
  const { x, y, width, height } = state;
  if (width === undefined || height === undefined) return {};
  const home =
    x === undefined || y === undefined ? undefined : screens.find((area) => isReachable({ x, y, width, height }, area));
  const area = home ?? screens[0];
  if (!area) return {};
  const size = { width: clamp(width, SMALLEST.width, area.width), height: clamp(height, SMALLEST.height, area.height) };
  return home ? { x: x!, y: y!, ...size } : size;
}

const clamp = (value: number, least: number, most: number): number =>
  Math.max(least, Math.min(value, Math.max(least, most)));

function isReachable(window: ScreenArea, area: ScreenArea): boolean {
  const across = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  return (
    across >= MIN_VISIBLE_PX && window.y >= area.y - TITLE_BAR_PX / 2 && window.y + TITLE_BAR_PX <= area.y + area.height
  );
}
