import {
  ColourTable,
  choosePalette,
  distinct,
  matchPalette,
  nearestColour,
  packRgb,
} from '../../../shared/formats/gif/quantize';
import type { Palette, Rgb } from '../../../shared/formats/gif/quantize';
import type { Pixels } from '../picture/grid';
import type { Raster } from '../picture/raster';
import type { FrameTemplate } from './frame-job';

const MAX_COLOURS = 256;
/** Greys of text and lines in a frame whose colours are not all kept: 17 apart, the same in every frame. */
const TEXT_GREY_LEVELS = 16;
/** The palette of the film is taken where its root mean square error is at most so many times that of a palette of the frame's own. */
const MAX_FILM_ERROR_RATIO = 1.25;
/** Up to this root mean square error, in levels, the palette of the film is taken without a look at another. */
const NEGLIGIBLE_ERROR_LEVELS = 1;

/** What the frames of a film show beside their grids. */
export interface PageColours {
  /** What a frame whose colours are not all kept has for text and lines: greys, and the colours of the charts' lines. */
  kept: Palette;
  /** The charts: their distinct colours, and the place in that table of each pixel. */
  charts?: { table: ColourTable; places: Uint32Array } | undefined;
}

/** A frame in palette indices. */
export interface Coloured {
  palette: Palette;
  /** Indices of each grid's pixels, in order. */
  grids: Uint8Array[];
  /** The index of each grey level of text and lines. */
  levels: Uint8Array;
  /** Indices of the charts. */
  charts?: Uint8Array;
}

const evenGreys = (count: number): Palette =>
  Array.from({ length: count }, (_, i) => greyOf(Math.round((255 * i) / (count - 1))));
const greyOf = (level: number): Rgb => [level, level, level];
const greysOf = (usesLevel: Uint8Array): Palette =>
  [...usesLevel.keys()].filter((level) => usesLevel[level] !== 0).map(greyOf);

/** Marks the grey levels that these parts have with a 1. */
export function levelsOf(parts: readonly Raster[], usesLevel = new Uint8Array(256)): Uint8Array {
  for (const { pixels } of parts) for (let i = 0; i < pixels.length; i++) usesLevel[pixels[i]!] = 1;
  return usesLevel;
}

/** Looks at what stays the same from frame to frame. */
export function pageColours({ base, hasText, strip }: Pick<FrameTemplate, 'base' | 'hasText' | 'strip'>): PageColours {
  const greys = hasText ? evenGreys(TEXT_GREY_LEVELS) : greysOf(levelsOf([base]));
  const kept = distinct(greys, strip?.colours ?? []);
  if (!strip) return { kept };
  const table = new ColourTable();
  return { kept, charts: { table, places: table.add(strip.picture) } };
}

/**
 * Finds a palette for a frame and maps everything to it. `usesLevel` tells which grey levels text and lines have.
 *
 * Where the whole frame has at most 256 colours, all are exact. Else its grids are, if their colours fit beside those that text and
 * charts need. Else the grids get `film`, the palette that all frames share, so that a colour looks alike from frame to frame,
 * unless a palette of the frame's own is clearly nearer.
 */
export function colourFrame(
  grids: readonly Pixels[],
  usesLevel: Uint8Array,
  page: PageColours,
  film?: Palette,
): Coloured {
  const table = new ColourTable();
  const places = grids.map((grid) => table.add(grid));
  const { palette, indices, reserved } = exactPalette(table, usesLevel, page) ?? nearPalette(table, page, film);
  const forText = palette.slice(0, reserved);
  const nearest = nearestColour(forText);
  const charts = page.charts && matchPalette(page.charts.table, forText).indices;
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

interface Chosen {
  palette: Palette;
  /** The index of each colour of the grids. */
  indices: Uint8Array;
  /** So many colours at the front of the palette are those of text and charts. */
  reserved: number;
}

/** A palette with every colour of the grids, and as much of text and charts as fits; undefined where there are too many. */
function exactPalette(table: ColourTable, usesLevel: Uint8Array, { kept, charts }: PageColours): Chosen | undefined {
  if (table.size > MAX_COLOURS) return undefined;
  const own = table.palette();
  if (!charts || charts.table.size <= MAX_COLOURS) {
    const page = distinct(greysOf(usesLevel), charts?.table.palette() ?? []);
    const all = withOwn(page, own);
    if (all) return all;
  }
  // Text is legible in two greys, but runs are told apart by the colours of their lines.
  const fewer = charts
    ? undefined
    : distinct(evenGreys(Math.max(2, Math.min(TEXT_GREY_LEVELS, MAX_COLOURS - own.length))), own);
  return withOwn(kept, own) ?? (fewer && withOwn(fewer, own));
}

function withOwn(reserved: Palette, own: Palette): Chosen | undefined {
  const palette = distinct(reserved, own);
  if (palette.length > MAX_COLOURS) return undefined;
  const index = new Map(palette.map((colour, i) => [packRgb(colour), i]));
  return { palette, indices: Uint8Array.from(own, (colour) => index.get(packRgb(colour))!), reserved: reserved.length };
}

function nearPalette(table: ColourTable, { kept }: PageColours, film: Palette | undefined): Chosen {
  const pixels = table.counts.reduce((sum, count) => sum + count, 0);
  const attempt = (free: Palette) => {
    const palette = [...kept, ...free];
    const { indices, squaredError } = matchPalette(table, palette);
    return { palette, indices, reserved: kept.length, error: Math.sqrt(squaredError / (3 * pixels)) };
  };
  const shared = film && attempt(film);
  if (shared && shared.error <= NEGLIGIBLE_ERROR_LEVELS) return shared;
  const own = attempt(choosePalette(table, MAX_COLOURS - kept.length, kept));
  return shared && shared.error <= MAX_FILM_ERROR_RATIO * own.error ? shared : own;
}

/** Chooses the palette that all frames of a film share, from the colours of some of them. */
export class FilmPalette {
  readonly #table = new ColourTable();

  add(grids: readonly Pixels[]): void {
    for (const grid of grids) this.#table.add(grid);
  }

  /** The colours beside those that every frame reserves. */
  choose({ kept }: PageColours): Palette {
    return choosePalette(this.#table, MAX_COLOURS - kept.length, kept);
  }
}
