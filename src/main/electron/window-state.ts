import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceFileSync } from '../files/write-aside';

/** A rectangle on the screen, in Electron's device-independent pixels. */
export interface ScreenArea {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The state of a window when it was closed. */
export interface WindowState extends Partial<ScreenArea> {
  maximized: boolean;
  fullScreen: boolean;
  /** Zoom factor; 1 is the original size. */
  zoom: number;
}

export const MIN_SIZE = { width: 720, height: 480 };
/** Minimum part of a window that must be on a screen so that it can be dragged. */
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

/** Reads the last state of the window; defaults are used for what is missing or damaged. */
export function readWindowState(file: string): WindowState {
  const defaults = { maximized: false, fullScreen: false, zoom: 1 };
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? (parsed.data as WindowState) : defaults;
  } catch {
    return defaults;
  }
}

/** Writes the state atomically, so that a crash keeps the old one. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    replaceFileSync(file, JSON.stringify(state));
  } catch {
    // the next start uses the previous state
  }
}

/**
 * Returns where a window may open: as before if its title bar can be reached there, else with its size only, never
 * larger than the screen.
 *
 * @param screens work areas of all screens, the primary one first
 */
export function fitToScreens(state: WindowState, screens: readonly ScreenArea[]): Partial<ScreenArea> {
  const { x, y, width, height } = state;
  if (width === undefined || height === undefined) return {};
  const home =
    x === undefined || y === undefined ? undefined : screens.find((area) => isReachable({ x, y, width, height }, area));
  const area = home ?? screens[0];
  if (!area) return {};
  const size = { width: clamp(width, MIN_SIZE.width, area.width), height: clamp(height, MIN_SIZE.height, area.height) };
  return home ? { x: x!, y: y!, ...size } : size;
}

const clamp = (value: number, min: number, max: number): number => Math.max(min, Math.min(value, Math.max(min, max)));

function isReachable(window: ScreenArea, area: ScreenArea): boolean {
  const across = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  return (
    across >= MIN_VISIBLE_PX && window.y >= area.y - TITLE_BAR_PX / 2 && window.y + TITLE_BAR_PX <= area.y + area.height
  );
}
