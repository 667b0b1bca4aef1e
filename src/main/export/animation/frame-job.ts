import type { Locale } from '../../../shared/locale';
import type { Palette } from '../../../shared/formats/gif/quantize';
import type { Pixels } from '../drawing/grid';
import type { Box } from '../drawing/layout';
import type { SampleForm } from '../drawing/draw-sample';
import type { RecordScales } from '../drawing/draw-record';
import type { Raster } from '../drawing/raster';
import type { SampleData } from '../../../shared/contract/results';

/**
 * Where a run's sample goes: a grid of `width` x `height` source pixels, enlarged by `scale`; or a square of points,
 * drawn at full size.
 */
export type GridSlot =
  | { kind: 'grid'; x: number; y: number; width: number; height: number; scale: number }
  | (Extract<SampleForm, { kind: 'points' }> & { x: number; y: number });

/** The output of a thread: blocks of a GIF, a compressed image for an animated PNG, or raw pixels. */
export type FrameFormat = 'gif' | 'apng' | 'raw';

/** What all frames of an animation have in common. It is sent to each thread once, so it holds plain data only. */
export interface FrameTemplate {
  format: FrameFormat;
  /** Language of what is wrong with a sample. */
  locale: Locale;
  /** Names and lines on paper, in grey levels. */
  base: Raster;
  /** Whether there is text, on the page or in the marks. */
  hasText: boolean;
  slots: GridSlot[];
  /** The part of the page that changes, which each frame after the first contains. */
  box: Box;
  /** Whether any grid is in colour. */
  colour: boolean;
  /** Levels of a grey GIF: a power of two. Colour GIFs and other formats ignore it. */
  greys: number;
  /**
   * Charts in colour to be drawn over the base; `colours` are those of their lines. Grey charts are part of the base.
   */
  lossStrip?: { x: number; y: number; image: Pixels; colours: Palette };
  /** The colours that all frames of a colour GIF share, besides those of text and charts. */
  sharedPalette?: Palette;
  /** Duration of a frame in milliseconds. */
  delay: number;
}

/** What differs from frame to frame: one sample for each slot, and text drawn over the base. */
export interface FrameJob {
  samples: SampleData[];
  /** Scales of the plane record for each slot; undefined for a run that draws none. */
  recordScales: (RecordScales | undefined)[];
  marks: { x: number; y: number; raster: Raster }[];
  /** Whether this is the first frame, which covers the whole page. */
  first: boolean;
}

/** The bytes of a finished frame, or the slot whose sample could not be drawn and the reason. */
export type FrameResult = { frame: Uint8Array } | { slot: number; reason: string };
