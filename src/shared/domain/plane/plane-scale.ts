import { m } from '../../../paraglide/messages';
import type { PlaneRecord } from '../../formats/plane-record';
import type { Rgb } from '../../lib/colour';
import type { Hyperparameters } from '../run/hyperparameters';

/** Unit of a discriminator's output; runs with the same `key` share one colour scale. */
export interface Unit {
  key: string;
  kind: 'probability' | 'target' | 'margin' | 'critic';
  label: string;
}

/**
 * Meaning of a discriminator's output: a probability, a regression target, a margin score, or a critic score whose
 * scale its Lipschitz bound sets.
 */
export function unitOf(h: Hyperparameters): Unit {
  const [key, text] = h.spectralNorm === 'on' ? [' spectral', ', W / σ(W)'] : ['', ''];
  switch (h.objective) {
    case 'gan':
    case 'dragan':
    case 'r1':
      return { key: 'gan', kind: 'probability', label: 'GAN: D(x)' };
    case 'lsgan':
      return { key: 'lsgan', kind: 'target', label: 'LSGAN: D(x)' };
    case 'hinge':
      return { key: 'hinge', kind: 'margin', label: 'Hinge: D(x)' };
    case 'wgan':
      return {
        key: `wgan ${h.weightClip}${key}`,
        kind: 'critic',
        label: m.core_wgan_critic_c({ weightClip: h.weightClip, text }),
      };
    case 'wgan-gp':
      return {
        key: `wgan-gp ${h.penaltyWeight}${key}`,
        kind: 'critic',
        label: m.core_wgan_gp_critic({ penaltyWeight: h.penaltyWeight, text }),
      };
  }
}

/** Decision value of GAN and LSGAN, drawn in the middle colour; hinge uses 0, a critic the median of the frame. */
const DECISION = 0.5;

/** D(x) at each node minus the value of the middle colour. */
export function deviations({ surface: { values } }: PlaneRecord, kind: Unit['kind']): Float32Array {
  if (kind === 'probability') return values.map((s) => 1 / (1 + Math.exp(-s)) - DECISION);
  if (kind === 'target') return values.map((s) => s - DECISION);
  if (kind === 'margin') return values;
  const median = quantile(values, 0.5);
  return values.map((s) => s - median);
}

/** Values above this quantile are clipped: otherwise a single peak would make everything else pale. */
const COLOUR_QUANTILE = 0.98;
/** Quantile for the gradient arrows; the longest ones are far from data and samples. */
const ARROW_QUANTILE = 0.95;

/** Margin of the hinge loss. */
const MARGIN = 1;

/** Distance from the middle value that a frame's colours cover; constant for outputs with a fixed range. */
export function reachOf(of: Float32Array, kind: Unit['kind']): number {
  if (kind === 'critic') return quantile(of.map(Math.abs), COLOUR_QUANTILE);
  return kind === 'margin' ? MARGIN : DECISION;
}

/** A unit and the distance from the middle value that its colours cover. */
export interface PlaneScale {
  unit: Unit;
  reach: number;
}

/** One scale per unit, wide enough for all frames with that unit; critics' scales are rounded up. */
export function commonScales(frames: readonly PlaneScale[]): PlaneScale[] {
  const widest: Record<string, PlaneScale> = {};
  for (const { unit, reach } of frames)
    widest[unit.key] = { unit, reach: Math.max(reach, widest[unit.key]?.reach ?? 0) };
  return Object.values(widest).map(({ unit, reach }) => ({
    unit,
    reach: unit.kind === 'critic' ? roundUp(reach) : reach,
  }));
}

/** Quantile of the lengths of the gradient arrows. */
export function lengthOf({ gradient: { values } }: PlaneRecord): number {
  const lengths = new Float32Array(values.length / 2);
  for (let i = 0; i < lengths.length; i++) lengths[i] = Math.hypot(values[2 * i]!, values[2 * i + 1]!);
  return quantile(lengths, ARROW_QUANTILE);
}

/** Quantile of the finite values; 0 when there are none. */
export function quantile(values: Float32Array, share: number): number {
  const finite = values.filter(Number.isFinite).sort();
  return finite.length === 0 ? 0 : finite[Math.min(finite.length - 1, Math.floor(share * finite.length))]!;
}

/** Rounds up to 1, 2 or 5 times a power of ten, so that a scale changes rarely and is easy to read. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 2, 5, 10].find((d) => d * power >= value * (1 - 1e-6)) ?? 10;
  return Number((digit * power).toPrecision(1));
}

/** A rounded scale as text: `0.02`, `5e−5`. */
export const formatScale = (value: number): string =>
  (Math.abs(value) >= 0.001 && Math.abs(value) < 1e5 ? String(value) : value.toExponential())
    .replace(/-/g, '−')
    .replace('e+', 'e');

/** Colours of a diverging colour map: for -1, 0 and 1. */
export interface Ramp {
  low: Rgb;
  middle: Rgb;
  high: Rgb;
}

/**
 * Writes the colour of t in [-1, 1] as RGBA, interpolated linearly in sRGB as in a CSS gradient; NaN is transparent.
 */
export function paint(out: Uint8ClampedArray, at: number, t: number, { low, middle, high }: Ramp): void {
  if (Number.isNaN(t)) return void out.fill(0, at, at + 4);
  const end = t < 0 ? low : high;
  const share = Math.min(1, Math.abs(t));
  for (let c = 0; c < 3; c++) out[at + c] = middle[c]! + (end[c]! - middle[c]!) * share;
  out[at + 3] = 255;
}
