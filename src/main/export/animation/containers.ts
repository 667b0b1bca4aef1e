import { apng } from './apng';
import { TRAILER, head } from '../../../shared/formats/gif/gif-blocks';
import type { Container, FilmFacts } from './container';
import type { FrameFormat } from './frame-job';

export type FilmKind = 'gif' | 'apng';

export const CONTAINERS: Record<FilmKind, { format: FrameFormat; open(facts: FilmFacts): Container }> = {
  gif: { format: 'gif', open: ({ width, height, loop }) => ({ head: head(width, height, loop), frame: (bytes) => bytes, tail: TRAILER }) },
  apng: { format: 'apng', open: apng },
};
