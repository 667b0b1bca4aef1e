import type { Detector } from './detector';

/** Looks in a row, none of which has fewer tensors than the one before. A step that leaves none behind has a flat count. */
export const LOOKS = 10;
/** Of these, those that have more: once or twice something is opened that stays, such as the features of scores. */
export const LEAST_RISES = 4;

/** The engine holds more and more tensors (tensorflow/tfjs#8141 and our own faults). */
export const tensorGrowth: Detector = {
  name: 'tensor-growth', metrics: ['tensors'], span: 0, least: LOOKS + 1, from: 0,
  concerns: () => true,
  judge([tensors]) {
    const last = tensors!.values.slice(-LOOKS - 1);
    const rises = last.slice(1).filter((value, i) => value > last[i]!).length;
    const never = last.slice(1).every((value, i) => value >= last[i]!);
    return { sick: never && rises >= LEAST_RISES, well: rises === 0, value: last[last.length - 1]!, threshold: last[0]! };
  },
};
