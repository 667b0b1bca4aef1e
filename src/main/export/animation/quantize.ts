import {
  ColourTable,
  choosePalette,
  distinct,
  matchPalette,
  nearestColour,
} from '../../../shared/formats/gif/quantize';
import type { Palette } from '../../../shared/formats/gif/quantize';
import { packRgb } from '../../../shared/lib/colour';
import type { Rgb } from '../../../shared/lib/colour';
import type { Pixels } from '../drawing/grid';
import type { Raster } from '../drawing/raster';
import type { FrameTemplate } from './frame-job';

const MAX_COLOURS = 256;
/**
 * Number of greys for text and lines in a frame whose colours do not all fit: 17 levels apart, the same in every
 * frame.
 */
const TEXT_GREY_LEVELS = 16;
/**
 * The shared palette is used if its root mean square error is at most this many times that of the frame's own
 * palette.
 */
const MAX_SHARED_ERROR_RATIO = 1.25;
/** The shared palette is used without computing another if its root mean square error, in levels, is at most this. */
const NEGLIGIBLE_ERROR_LEVELS = 1;

/** The colours of a page outside its grids. */
export interface PageColours {
  /** Palette entries reserved for text, lines and charts in a frame whose colours do not all fit. */
  reserved: Palette;
  /** The charts: a table of their distinct colours, and the index into it for each pixel. */
  charts?: { table: ColourTable; places: Uint32Array } | undefined;
}

/** A frame as palette indices. */
export interface IndexedFrame {
  palette: Palette;
  /** Palette indices of the pixels of each grid, in order. */
  grids: Uint8Array[];
  /** Palette index for each grey level of text and lines. */
  levels: Uint8Array;
  /** Palette indices of the charts. */
  charts?: Uint8Array;
}

const evenGreys = (count: number): Palette =>
  Array.from({ length: count }, (_, i) => greyOf(Math.round((255 * i) / (count - 1))));
const greyOf = (level: number): Rgb => [level, level, level];
const greysOf = (usesLevel: Uint8Array): Palette =>
  [...usesLevel.keys()].filter((level) => usesLevel[level] !== 0).map(greyOf);

/** Sets the entry of each grey level that occurs in these parts to 1. */
export function levelsOf(parts: readonly Raster[], usesLevel = new Uint8Array(256)): Uint8Array {
  for (const { pixels } of parts) for (let i = 0; i < pixels.length; i++) usesLevel[pixels[i]!] = 1;
  return usesLevel;
}

/** Collects the colours that do not change from frame to frame. */
export function pageColours({
  base,
  hasText,
  lossStrip,
}: Pick<FrameTemplate, 'base' | 'hasText' | 'lossStrip'>): PageColours {
  const greys = hasText ? evenGreys(TEXT_GREY_LEVELS) : greysOf(levelsOf([base]));
  const reserved = distinct(greys, lossStrip?.colours ?? []);
  if (!lossStrip) return { reserved };
  const table = new ColourTable();
  return { reserved, charts: { table, places: table.add(lossStrip.image) } };
}

/**
 * Chooses a palette for a frame and maps all parts to it. `usesLevel` marks the grey levels of text and lines.
 *
 * If the whole frame has at most 256 colours, all are exact. Otherwise the grids are exact if their colours fit
 * besides the reserved ones. Otherwise `sharedPalette` is used, so that a colour looks the same in all frames, unless
 * a palette of the frame's own is clearly closer.
 */
export function colourFrame(
  grids: readonly Pixels[],
  usesLevel: Uint8Array,
  page: PageColours,
  sharedPalette?: Palette,
): IndexedFrame {
  const table = new ColourTable();
  const places = grids.map((grid) => table.add(grid));
  const { palette, indices, reservedCount } =
    exactPalette(table, usesLevel, page) ?? nearestPalette(table, page, sharedPalette);
  const textPalette = palette.slice(0, reservedCount);
  const nearest = nearestColour(textPalette);
  const charts = page.charts && matchPalette(page.charts.table, textPalette).indices;
  return {
    palette,
    grids: places.map((list) => lookUp(list, indices)),
    levels: Uint8Array.from({ length: 256 }, (_, level) => nearest(level, level, level)),
    ...(charts && { charts: lookUp(page.charts!.places, charts) }),
  };
}

function lookUp(places: Uint32Array, indices: Uint8Array): Uint8Array {
  const out = new Uint8Array(places.length);
  for (let i = 0; i < out.length; i++) out[i] = indices[places[i]!]!;
  return out;
}

interface ChosenPalette {
  palette: Palette;
  /** Palette index of each colour of the grids. */
  indices: Uint8Array;
  /** Number of entries at the start of the palette that belong to text and charts. */
  reservedCount: number;
}

/**
 * A palette with every colour of the grids, and as much of text and charts as fits; undefined if the grids have too
 * many colours.
 */
function exactPalette(
  table: ColourTable,
  usesLevel: Uint8Array,
  { reserved, charts }: PageColours,
): ChosenPalette | undefined {
  if (table.size > MAX_COLOURS) return undefined;
  const own = table.palette();
  if (!charts || charts.table.size <= MAX_COLOURS) {
    const page = distinct(greysOf(usesLevel), charts?.table.palette() ?? []);
    const combined = combinePalettes(page, own);
    if (combined) return combined;
  }
  // Text is legible in two greys, but the lines of charts are distinguished by their colours.
  const fewerGreys = charts
    ? undefined
    : distinct(evenGreys(Math.max(2, Math.min(TEXT_GREY_LEVELS, MAX_COLOURS - own.length))), own);
  return combinePalettes(reserved, own) ?? (fewerGreys && combinePalettes(fewerGreys, own));
}

function combinePalettes(reserved: Palette, own: Palette): ChosenPalette | undefined {
  const palette = distinct(reserved, own);
  if (palette.length > MAX_COLOURS) return undefined;
  const index = new Map(palette.map((colour, i) => [packRgb(colour), i]));
  return {
    palette,
    indices: Uint8Array.from(own, (colour) => index.get(packRgb(colour))!),
    reservedCount: reserved.length,
  };
}

function nearestPalette(
  table: ColourTable,
  { reserved }: PageColours,
  sharedPalette: Palette | undefined,
): ChosenPalette {
  const pixels = table.counts.reduce((sum, count) => sum + count, 0);
  const attempt = (free: Palette) => {
    const palette = [...reserved, ...free];
    const { indices, squaredError } = matchPalette(table, palette);
    return { palette, indices, reservedCount: reserved.length, error: Math.sqrt(squaredError / (3 * pixels)) };
  };
  const sharedAttempt = sharedPalette && attempt(sharedPalette);
  if (sharedAttempt && sharedAttempt.error <= NEGLIGIBLE_ERROR_LEVELS) return sharedAttempt;
  const own = attempt(choosePalette(table, MAX_COLOURS - reserved.length, reserved));
  return sharedAttempt && sharedAttempt.error <= MAX_SHARED_ERROR_RATIO * own.error ? sharedAttempt : own;
}

/** Chooses the palette that all frames of an animation share, from the colours of some frames. */
export class SharedPalette {
  private readonly table = new ColourTable();

  add(grids: readonly Pixels[]): void {
    for (const grid of grids) this.table.add(grid);
  }

  /** Returns the palette without the reserved colours. */
  choose({ reserved }: PageColours): Palette {
    return choosePalette(this.table, MAX_COLOURS - reserved.length, reserved);
  }
}
