import { createCanvas } from '../../files/canvas';
import type { SKRSContext2D } from '@napi-rs/canvas';
import { graphemes } from '../../../shared/lib/graphemes';
import { cssFont, drawable } from './fonts';
import { PAPER } from './raster';
import type { Raster } from './raster';

export interface TextStyle {
  /** Pixels. */
  size: number;
  bold?: boolean;
  /** Grey level of the text. */
  ink: number;
  /** Longer text is shortened in the middle, since names tend to differ at their ends. */
  maxWidth?: number;
}

/** Width of the cached canvases; longer lines get a canvas of their own. */
const STRIP_PX = 1024;
/** A canvas for each font: setting a font and creating a canvas take longer than drawing a line. */
const contexts = new Map<string, SKRSContext2D>();

function contextOf({ size, bold }: TextStyle): SKRSContext2D {
  const font = cssFont(size, bold);
  let context = contexts.get(font);
  if (!context) contexts.set(font, (context = createContext(font, STRIP_PX, size)));
  return context;
}

function createContext(font: string, width: number, size: number): SKRSContext2D {
  const context = createCanvas(width, heightOf(size)).getContext('2d');
  context.font = font;
  return context;
}

const heightOf = (size: number): number => Math.ceil(size * 1.5);

const GROUPED = new Intl.NumberFormat('en-GB');

/** Formats a whole number for an image: 12,345. */
export const count = (n: number): string => GROUPED.format(n);

/** Advance width in pixels, rounded up. */
export const widthOf = (text: string, style: TextStyle): number => measure(drawable(text), style);

const measure = (shown: string, style: TextStyle): number => Math.ceil(contextOf(style).measureText(shown).width);

/** Shortens a text in the middle until it fits; at least the ellipsis remains. */
export function fit(text: string, style: TextStyle): string {
  const letters = graphemes(text);
  const shorten = (length: number) =>
    `${letters.slice(0, Math.ceil(length / 2)).join('')}\u2026${letters.slice(letters.length - Math.floor(length / 2)).join('')}`;
  const max = style.maxWidth ?? Infinity;
  if (max === Infinity || widthOf(text, style) <= max) return text;
  let low = 0;
  let high = letters.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (widthOf(shorten(middle), style) <= max) low = middle;
    else high = middle - 1;
  }
  return shorten(low);
}

/** The last lines drawn: runs side by side mostly show the same step. */
const recentLines = new Map<string, Raster>();
const MAX_RECENT_LINES = 64;

/**
 * Draws one line of text on paper: a raster 1.5 times as high as the text and as wide as needed. Hidden characters
 * are drawn as escapes, characters without a font as boxes, emoji in grey.
 */
export function textLine(text: string, style: TextStyle): Raster {
  const key = JSON.stringify([text, style.size, style.bold, style.ink, style.maxWidth]);
  const line = recentLines.get(key) ?? drawLine(text, style);
  recentLines.delete(key);
  recentLines.set(key, line);
  if (recentLines.size > MAX_RECENT_LINES) recentLines.delete(recentLines.keys().next().value!);
  return line;
}

function drawLine(text: string, style: TextStyle): Raster {
  const shown = fit(drawable(text), style);
  const width = Math.max(1, measure(shown, style) + 1);
  const height = heightOf(style.size);
  const shared = contextOf(style);
  const context = width > STRIP_PX ? createContext(shared.font, width, style.size) : shared;
  context.clearRect(0, 0, width, height);
  context.fillText(shown, 0, Math.round(style.size * 1.1));
  return toGrey(context.getImageData(0, 0, width, height).data, width, height, style.ink);
}

/**
 * Converts black text to grey levels: ink on paper. The colours of an emoji become levels between the two, by their
 * luma (ITU-R BT.601).
 */
function toGrey(rgba: Uint8ClampedArray, width: number, height: number, ink: number): Raster {
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    const luma = 0.299 * rgba[4 * i]! + 0.587 * rgba[4 * i + 1]! + 0.114 * rgba[4 * i + 2]!;
    const level = ink + ((PAPER - ink) * luma) / 255;
    pixels[i] = PAPER + ((level - PAPER) * rgba[4 * i + 3]!) / 255;
  }
  return { width, height, pixels };
}
