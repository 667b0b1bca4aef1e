import { apng } from './apng';
import { TRAILER, head } from '../../../shared/formats/gif/gif-blocks';
import type { Container, AnimationFacts } from './container';
import type { FrameFormat } from './frame-job';

export type AnimationKind = 'gif' | 'apng';

export const CONTAINERS: Record<AnimationKind, { format: FrameFormat; open(facts: AnimationFacts): Container }> = {
  gif: {
    format: 'gif',
    open: ({ width, height, loop }) => ({ head: head(width, height, loop), frame: (bytes) => bytes, tail: TRAILER }),
  },
  apng: { format: 'apng', open: apng },
};
