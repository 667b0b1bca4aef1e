import { apng } from './apng';
import { TRAILER, head } from './gif-blocks';
import type { Box } from '../picture/layout';
import type { FrameFormat } from './stage';

export interface FilmFacts {
  width: number;
  height: number;
  colour: boolean;
  /** The part that frames after the first bring. */
  box: Box;
  frames: number;
  /** Milliseconds a frame. */
  delay: number;
  loop: boolean;
}

/** The bytes around frames that make them a file. */
export interface Container {
  head: Uint8Array;
  frame(bytes: Uint8Array, index: number): Uint8Array;
  tail: Uint8Array;
}

export type FilmKind = 'gif' | 'apng';

export const CONTAINERS: Record<FilmKind, { format: FrameFormat; open(facts: FilmFacts): Container }> = {
  gif: { format: 'gif', open: ({ width, height, loop }) => ({ head: head(width, height, loop), frame: (bytes) => bytes, tail: TRAILER }) },
  apng: { format: 'apng', open: apng },
};
