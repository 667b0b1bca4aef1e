import { GlobalFonts, createCanvas } from '@napi-rs/canvas';
import type { SKRSContext2D } from '@napi-rs/canvas';
import { readFileSync } from 'node:fs';
import { visible } from '../../../shared/lib/text';
import { resource } from '../resources';
import { PAPER } from './picture-theme';
import type { Raster } from './raster';

const FAMILY = 'Gander Sans';

export interface Style {
  /** Pixels. */
  size: number;
  bold?: boolean;
  /** Grey level of the letters. */
  ink: number;
  /** Longer text is shortened in its middle, where names differ least. */
  maxWidth?: number;
}

/** Wide enough for any line but the longest names; a longer one gets a canvas of its own. */
const STRIP_PX = 1024;
/** A strip to draw on for each font: setting a font and making a canvas take longer than a line of text. */
const pens = new Map<string, SKRSContext2D>();

/** A pen with our own font, read from resources/ so that the picture is the same on a machine without fonts. */
function pen({ size, bold }: Style): SKRSContext2D {
  const font = `${bold ? 'bold ' : ''}${size}px "${FAMILY}"`;
  let known = pens.get(font);
  if (!known) pens.set(font, (known = newPen(font, STRIP_PX, size)));
  return known;
}

function newPen(font: string, width: number, size: number): SKRSContext2D {
  if (pens.size === 0)
    for (const name of ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'])
      GlobalFonts.register(readFileSync(resource('fonts', name)), FAMILY);
  const context = createCanvas(width, heightOf(size)).getContext('2d');
  context.font = font;
  return context;
}

const heightOf = (size: number): number => Math.ceil(size * 1.5);

const GROUPED = new Intl.NumberFormat('en-GB');

/** A whole number as it is written in a picture: 12,345. */
export const count = (n: number): string => GROUPED.format(n);

/** Advance width in pixels, rounded up. */
export const widthOf = (text: string, style: Style): number => Math.ceil(pen(style).measureText(text).width);

/** Shortens a text in its middle until it fits; at least the ellipsis is left. */
export function fit(text: string, style: Style): string {
  const letters = [...text];
  const cut = (keep: number) =>
    `${letters.slice(0, Math.ceil(keep / 2)).join('')}\u2026${letters.slice(letters.length - Math.floor(keep / 2)).join('')}`;
  const max = style.maxWidth ?? Infinity;
  if (widthOf(text, style) <= max) return text;
  let low = 0;
  let high = letters.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (widthOf(cut(middle), style) <= max) low = middle;
    else high = middle - 1;
  }
  return cut(low);
}

/** Lines drawn of late: runs side by side mostly stand at the same step. */
const drawn = new Map<string, Raster>();
const MAX_DRAWN = 64;

/** Draws one line of text on paper: a raster 1.5 times as high as the text, as wide as it needs. Hidden characters are drawn as escapes. */
export function textLine(text: string, style: Style): Raster {
  const key = JSON.stringify([text, style.size, style.bold, style.ink, style.maxWidth]);
  const line = drawn.get(key) ?? drawLine(text, style);
  drawn.delete(key);
  drawn.set(key, line);
  if (drawn.size > MAX_DRAWN) drawn.delete(drawn.keys().next().value!);
  return line;
}

function drawLine(text: string, style: Style): Raster {
  const shown = fit(visible(text), style);
  const width = Math.max(1, widthOf(shown, style) + 1);
  const height = heightOf(style.size);
  const own = pen(style);
  const drawing = width > STRIP_PX ? newPen(own.font, width, style.size) : own;
  drawing.clearRect(0, 0, width, height);
  drawing.fillText(shown, 0, Math.round(style.size * 1.1));
  return toGrey(drawing.getImageData(0, 0, width, height).data, width, height, style.ink);
}

/** Coverage (alpha) to grey levels: ink on paper. */
function toGrey(rgba: Uint8ClampedArray, width: number, height: number, ink: number): Raster {
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) pixels[i] = PAPER + ((ink - PAPER) * rgba[4 * i + 3]!) / 255;
  return { width, height, pixels };
}
