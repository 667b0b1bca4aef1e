import type { recordSteps } from './recorded-steps.test-helper';

/** What PyTorch computed for a case. */
export interface ExpectedSteps {
  /** SHA-256 of the script that it executed. */
  script: string;
  losses: number[][];
  /** Bytes of the images in base64, or the coordinates of the points. */
  pictures: string | number[];
}

/** Largest difference of a loss, relative above 1. */
export const LOSS_BOUND = 1e-4;
const POINT_BOUND = 1e-4;
const LEVEL_BOUND = 1;

/** Returns the largest differences of losses and of pictures, and what is allowed for the pictures. */
export function compareSteps(
  { losses, pictures }: Pick<ReturnType<typeof recordSteps>, 'losses' | 'pictures'>,
  expected: ExpectedSteps,
): { loss: number; picture: number; allowed: number } {
  const drawn =
    typeof expected.pictures === 'string'
      ? Uint8Array.from(Buffer.from(expected.pictures, 'base64'))
      : expected.pictures;
  const ours = losses.flat();
  const theirs = expected.losses.flat();
  if (ours.length !== theirs.length || pictures.length !== drawn.length)
    throw new Error('The expected values are of another number of updates or pixels.');
  return {
    loss: largest(ours, (loss, i) => Math.abs(loss - theirs[i]!) / Math.max(1, Math.abs(theirs[i]!))),
    picture: largest([...pictures], (value, i) => Math.abs(value - drawn[i]!)),
    allowed: typeof expected.pictures === 'string' ? LEVEL_BOUND : POINT_BOUND,
  };
}

/** The largest value, or NaN if one is not a number. */
const largest = (values: number[], difference: (value: number, i: number) => number): number =>
  Math.max(...values.map(difference));
