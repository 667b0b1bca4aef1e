import { EXPORT_KINDS } from '../../../shared/contract/export-options';
import type { ExportKind, ExportOptions } from '../../../shared/contract/export-options';
import { unionOfSteps } from '../../../shared/domain/playhead';

/** Frames of an animation: every n-th step at which some run has a grid, and the last one always. */
export function frameCount(
  lists: readonly ArrayLike<number>[],
  options: Pick<ExportOptions, 'from' | 'to' | 'every'>,
): number {
  const steps = unionOfSteps(lists).filter((s) => s >= (options.from ?? 0) && s <= (options.to ?? Infinity));
  const every = options.every ?? 1;
  return steps.length === 0 ? 0 : Math.ceil((steps.length - 1) / every) + 1;
}

/** Bytes that a pixel of a grid takes once compressed, seen on grids early in training, which are noisy; clean digits take half. Enlarged pixels repeat and pack better. */
const BYTES_A_PIXEL: Partial<Record<ExportKind, number>> = {
  gif: 0.75,
  apng: 0.5,
  mp4: 0.08,
  webm: 0.06,
  png: 0.25,
  strip: 0.25,
};
const BYTES_A_VALUE: Partial<Record<ExportKind, number>> = { csv: 11, json: 18 };

interface Content {
  frames: number;
  runs: number;
  /** Pixels of one grid before it is enlarged. */
  pixels: number;
  /** Logged values of all runs. */
  values: number;
  /** Charts of losses under each frame. */
  charts?: number;
}

/** Bytes that a chart of losses adds to a frame, seen on GIF and animated PNG with noisy losses. */
const BYTES_A_CHART: Partial<Record<ExportKind, number>> = { gif: 14_000, apng: 14_000, mp4: 500, webm: 500 };

/** About how large the file becomes. Good to a factor of two or so: nothing is encoded to find out. */
export function guessBytes(
  kind: ExportKind,
  scale: number,
  { frames, runs, pixels, values, charts = 0 }: Content,
): number {
  if (EXPORT_KINDS[kind].family === 'table') return values * (BYTES_A_VALUE[kind] ?? 0);
  return (
    frames * (runs * pixels * (BYTES_A_PIXEL[kind] ?? 0) * scale ** 1.2 + charts * (BYTES_A_CHART[kind] ?? 0) * scale)
  );
}
