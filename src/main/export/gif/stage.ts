import type { Plane } from '../picture/scatter';
import type { Raster } from '../picture/raster';

/** Where a run's grid goes: `width` x `height` source pixels, enlarged; or a square of points, drawn at its full size. */
export type Spot =
  | { kind: 'grid'; x: number; y: number; width: number; height: number; scale: number }
  | { kind: 'points'; x: number; y: number; size: number; plane: Plane; data: Float32Array };

/** All that stays the same from frame to frame; sent once to each thread. Plain data only. */
export interface Stage {
  /** Names and lines on paper, grey levels. */
  base: Raster;
  spots: Spot[];
  /** Some grid is not grey: each frame brings its own palette. */
  colour: boolean;
  /** Milliseconds. */
  delay: number;
  /** Plays again for ever. */
  loop: boolean;
}

/** What changes: one entry a spot, and text drawn over the base. */
export interface Job {
  samples: ({ kind: 'grid'; png: Uint8Array } | { kind: 'points'; points: Float32Array })[];
  marks: { x: number; y: number; raster: Raster }[];
  /** The first frame brings the head of the file. */
  first: boolean;
}

/** The bytes of a finished frame, or which spot's sample could not be drawn and why. */
export type Made = { frame: Uint8Array } | { spot: number; why: string };
