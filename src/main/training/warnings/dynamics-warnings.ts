import type { Detector } from './detector';

/** Minimum autocorrelation at half a period (negated) and at a whole period: a sine has 1, noise about 0. */
const MIN_PERIODICITY = 0.5;
/** Minimum standard deviation of the loss relative to its mean absolute value; smaller oscillations are harmless. */
const MIN_SWING = 0.25;

/** Blocks of the window, each averaged over its steps to remove batch noise. */
const MAX_BLOCKS = 64;

/** A generator loss that oscillates with a period between four blocks and half the window. */
export const oscillation: Detector = {
  name: 'oscillation',
  metrics: ['generatorLoss'],
  spanSteps: 1024,
  minReadings: 512,
  firstStep: 1024,
  appliesTo: () => true,
  judge([loss]) {
    const blocks = detrended(blockMeans(loss!.values, MAX_BLOCKS));
    const size = mean(loss!.values.map(Math.abs));
    const swing = Math.sqrt(mean(blocks.map((value) => value ** 2))) / Math.max(size, 1e-12);
    const value = swing < MIN_SWING ? 0 : periodicity(blocks);
    return {
      isBeyond: value >= MIN_PERIODICITY,
      isClear: value < MIN_PERIODICITY / 2,
      value,
      threshold: MIN_PERIODICITY,
    };
  },
};

/** Returns the smaller of the first trough (negated) and the following peak of the autocorrelation; 0 without both. */
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

/** Requires values with mean 0; normalised by the number of products, so that long lags are comparable. */
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

/** Subtracts the least-squares line. */
function detrended(values: readonly number[]): number[] {
  const centre = (values.length - 1) / 2;
  const level = mean(values);
  const slope =
    values.reduce((sum, value, i) => sum + (i - centre) * value, 0) /
    values.reduce((sum, _, i) => sum + (i - centre) ** 2, 0);
  return values.map((value, i) => value - level - slope * (i - centre));
}

/** Consecutive readings without a decrease. A step that leaks no tensors has a constant count. */
const OBSERVATIONS = 10;
/** Minimum increases among them: one or two may be allocations that persist, such as the features of scores. */
const MIN_RISES = 4;

/** A steadily growing number of tensors in the engine, which indicates a leak (tensorflow/tfjs#8141, or this code). */
export const tensorGrowth: Detector = {
  name: 'tensor-growth',
  metrics: ['tensors'],
  spanSteps: 0,
  minReadings: OBSERVATIONS + 1,
  firstStep: 0,
  appliesTo: () => true,
  judge([tensors]) {
    const last = tensors!.values.slice(-OBSERVATIONS - 1);
    const rises = last.slice(1).filter((value, i) => value > last[i]!).length;
    const neverFalls = last.slice(1).every((value, i) => value >= last[i]!);
    return {
      isBeyond: neverFalls && rises >= MIN_RISES,
      isClear: rises === 0,
      value: last[last.length - 1]!,
      threshold: last[0]!,
    };
  },
};
