import { unionOfSteps } from '../../shared/domain/playhead';

/** What of the options chooses frames. */
export interface FrameChoice {
  from?: number | undefined;
  to?: number | undefined;
  every: number;
}

/** Takes every n-th of a list, and the last one always. */
export const everyNth = <T>(list: readonly T[], n: number): T[] =>
  list.filter((_, i) => i % n === 0 || i === list.length - 1);

/** The playhead's stops: every step in from..to at which one of the runs has a sample; of these every n-th, and the last always. */
export function chosenSteps(
  lists: readonly ArrayLike<number>[],
  { from = 0, to = Infinity, every }: FrameChoice,
): number[] {
  return everyNth(
    unionOfSteps(lists).filter((step) => step >= from && step <= to),
    every,
  );
}
