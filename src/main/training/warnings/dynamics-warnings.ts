import type { Detector } from './detector';

/** Autocorrelation half a period and a whole period later, between -1 and 1: a sine has -1 and 1, noise has neither. */
const MIN_PERIODICITY = 0.5;
/** Standard deviation of the loss over its mean size: smaller swings do no harm. */
const MIN_SWING = 0.25;

/** Blocks of the window, each the mean of its steps, so that the noise of batches is not looked at. */
const MAX_BLOCKS = 64;

/** A generator loss that goes up and down in a period between four blocks and half the window. */
export const oscillation: Detector = {
  name: 'oscillation',
  metrics: ['generatorLoss'],
  span: 1024,
  least: 512,
  from: 1024,
  concerns: () => true,
  judge([loss]) {
    const blocks = detrended(blockMeans(loss!.values, MAX_BLOCKS));
    const size = mean(loss!.values.map(Math.abs));
    const swing = Math.sqrt(mean(blocks.map((value) => value ** 2))) / Math.max(size, 1e-12);
    const value = swing < MIN_SWING ? 0 : periodicity(blocks);
    return { sick: value >= MIN_PERIODICITY, well: value < MIN_PERIODICITY / 2, value, threshold: MIN_PERIODICITY };
  },
};

/** The weaker of the first trough of the autocorrelation, turned round, and of the first peak after it; 0 without both. */
export function periodicity(values: readonly number[]): number {
  const lags = values.length >> 1;
  const at = Array.from({ length: lags + 1 }, (_, lag) => autocorrelation(values, lag));
  const below = at.findIndex((r) => r < 0);
  if (below < 0) return 0;
  const back = at.findIndex((r, lag) => lag > below && r > 0);
  if (back < 0) return 0;
  const next = at.findIndex((r, lag) => lag > back && r < 0);
  const trough = Math.min(...at.slice(below, back));
  const peak = Math.max(...at.slice(back, next < 0 ? undefined : next));
  return Math.max(0, Math.min(-trough, peak));
}

/** Of values whose mean is 0; unbiased in the number of products, so that a long lag counts as a short one. */
function autocorrelation(values: readonly number[], lag: number): number {
  let sum = 0;
  for (let i = lag; i < values.length; i++) sum += values[i]! * values[i - lag]!;
  const variance = mean(values.map((value) => value ** 2));
  return variance === 0 ? 0 : sum / (values.length - lag) / variance;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function blockMeans(values: readonly number[], count: number): number[] {
  const edge = (i: number) => Math.floor((i * values.length) / count);
  return Array.from({ length: count }, (_, i) => mean(values.slice(edge(i), edge(i + 1))));
}

/** Values less their least-squares line. */
function detrended(values: readonly number[]): number[] {
  const centre = (values.length - 1) / 2;
  const level = mean(values);
  const slope =
    values.reduce((sum, value, i) => sum + (i - centre) * value, 0) /
    values.reduce((sum, _, i) => sum + (i - centre) ** 2, 0);
  return values.map((value, i) => value - level - slope * (i - centre));
}

/** Looks in a row, none of which has fewer tensors than the one before. A step that leaves none behind has a flat count. */
const OBSERVATIONS = 10;
/** Of these, those that have more: once or twice something is opened that stays, such as the features of scores. */
const MIN_RISES = 4;

/** The engine holds more and more tensors (tensorflow/tfjs#8141 and our own faults). */
export const tensorGrowth: Detector = {
  name: 'tensor-growth',
  metrics: ['tensors'],
  span: 0,
  least: OBSERVATIONS + 1,
  from: 0,
  concerns: () => true,
  judge([tensors]) {
    const last = tensors!.values.slice(-OBSERVATIONS - 1);
    const rises = last.slice(1).filter((value, i) => value > last[i]!).length;
    const never = last.slice(1).every((value, i) => value >= last[i]!);
    return { sick: never && rises >= MIN_RISES, well: rises === 0, value: last[last.length - 1]!, threshold: last[0]! };
  },
};
