import type { Palette } from '../../../shared/formats/gif/quantize';
import type { Pixels } from '../picture/grid';
import type { Box } from '../picture/layout';
import type { SampleForm } from '../picture/sample-form';
import type { RecordScales } from '../picture/plane-scales';
import type { Raster } from '../picture/raster';
import type { SampleData } from '../../../shared/contract/contract';

/** Where a run's grid goes: `width` x `height` source pixels, enlarged; or a square of points, drawn at its full size. */
export type GridSlot =
  | { kind: 'grid'; x: number; y: number; width: number; height: number; scale: number }
  | (Extract<SampleForm, { kind: 'points' }> & { x: number; y: number });

/** What a thread makes of a frame: blocks of a GIF, a compressed picture for an animated PNG, or the bare pixels. */
export type FrameFormat = 'gif' | 'apng' | 'raw';

/** All that stays the same from frame to frame; sent once to each thread. Plain data only. */
export interface FrameTemplate {
  format: FrameFormat;
  /** Names and lines on paper, grey levels. */
  base: Raster;
  /** Text stands on the page, or comes with the marks. */
  hasText: boolean;
  spots: GridSlot[];
  /** The part of the page that changes: all that a frame after the first has to bring. */
  box: Box;
  /** Some grid is not grey. */
  colour: boolean;
  /** Charts in colour that lie on the base; `colours` are those of their lines. Grey ones are drawn on the base itself. */
  strip?: { x: number; y: number; picture: Pixels; colours: Palette };
  /** The colours that frames of a GIF in colour share, beside those of text and charts. */
  film?: Palette;
  /** Milliseconds. */
  delay: number;
}

/** What changes: one entry a spot, and text drawn over the base. */
export interface FrameJob {
  samples: SampleData[];
  /** Scales of the record of the plane; undefined for a run that draws none. */
  looks: (RecordScales | undefined)[];
  marks: { x: number; y: number; raster: Raster }[];
  /** The first frame covers the whole page. */
  first: boolean;
}

/** The bytes of a finished frame, or which spot's sample could not be drawn and why. */
export type FrameResult = { frame: Uint8Array } | { spot: number; why: string };
