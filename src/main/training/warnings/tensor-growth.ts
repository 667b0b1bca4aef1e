import type { Detector } from './detector';

/** Looks in a row, each with more tensors than the one before. A step that leaves none behind has a flat count. */
export const GROWN_IN_A_ROW = 10;

/** The engine holds more and more tensors (tensorflow/tfjs#8141 and our own faults). */
export const tensorGrowth: Detector = {
  name: 'tensor-growth', metrics: ['tensors'], span: 0, least: GROWN_IN_A_ROW + 1, from: 0,
  concerns: () => true,
  judge([tensors]) {
    const last = tensors!.values.slice(-GROWN_IN_A_ROW - 1);
    const grown = last.slice(1).every((value, i) => value > last[i]!);
    const flat = last.slice(1).every((value, i) => value <= last[i]!);
    return { sick: grown, well: flat, value: last[last.length - 1]!, threshold: last[0]! };
  },
};
