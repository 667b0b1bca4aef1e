import { m } from '../../../paraglide/messages';
import type { SampleList } from '../../../shared/contract/results';
import { EXPORT_KINDS } from '../../../shared/contract/export-options';
import type { ExportKind, ExportOptions } from '../../../shared/contract/export-options';
import { LOSS_FAMILY } from '../../../shared/domain/metrics';
import { unionOfSteps } from '../../../shared/domain/playhead';
import type { ObjectiveName } from '../../../shared/domain/run/hyperparameter-fields';
import { formatBytes, formatCount, formatDuration } from '../../lib/format';
import { toStep } from '../../lib/time-axis';
import type { Axis, StepClock } from '../../lib/time-axis';

/** Maximum of runs in one file: a contact sheet with thousands of grids opens in no viewer. */
const MAX_RUNS = 64;
/** Pixels of a grid that has not been loaded yet. */
const USUAL_GRID_PIXELS = 242 * 242;

/** A run as far as an export depends on it. */
export interface ExportableRun {
  id: string;
  step: number;
  /** Undefined where an external run does not state it. */
  objective: ObjectiveName | undefined;
  metricCount: number;
  clock: StepClock;
  /** Its recorded sample grids. */
  grids?: SampleList | undefined;
}

/** What an export of the chosen runs will contain. */
export interface ExportPlan {
  kind: ExportKind;
  runCount: number;
  /** Steps at which some run has a grid, after taking every n-th. */
  frameCount: number;
  /** Frames that are drawn: a sheet has at most as many as its columns. */
  drawnCount: number;
  /** Estimated size of the file. */
  bytes: number;
  /** Playing time of an animation in seconds. */
  seconds?: number;
  /** Why nothing can be exported: one sentence. */
  problem?: string;
}

/**
 * Plans an export: counts, estimates, and checks.
 *
 * @param gridPixels pixels of one grid before it is enlarged, if known
 */
export function planExport(runs: readonly ExportableRun[], options: ExportOptions, gridPixels?: number): ExportPlan {
  const { kind, scale = 2, columns = 16, delay = 100 } = options;
  const { family } = EXPORT_KINDS[kind];
  const frameCount = countFrames(
    runs.flatMap(({ grids }) => (grids ? [grids.steps] : [])),
    options,
  );
  const drawnCount = family === 'sheet' ? Math.min(frameCount, columns) : frameCount;
  const bytes = estimateBytes(kind, scale, {
    frames: drawnCount,
    runs: runs.length + (options.realData && kind !== 'strip' ? 1 : 0),
    pixels: drawnPixels(kind, runs[0]?.grids, gridPixels),
    charts: options.lossStrip
      ? new Set(runs.flatMap(({ objective }) => (objective ? LOSS_FAMILY[objective] : []))).size
      : 0,
    values: runs.reduce((sum, { step, metricCount }) => sum + step * metricCount, 0),
  });
  const problem = problemOf(runs.length, kind, frameCount);
  return {
    kind,
    runCount: runs.length,
    frameCount,
    drawnCount,
    bytes,
    ...(family === 'animation' ? { seconds: (frameCount * delay) / 1000 } : {}),
    ...(problem === undefined ? {} : { problem }),
  };
}

function problemOf(runCount: number, kind: ExportKind, frameCount: number): string | undefined {
  if (runCount === 0) return m.export_no_runs();
  if (runCount > MAX_RUNS) return m.export_too_many_runs({ max: MAX_RUNS });
  return drawsGrids(kind) && frameCount === 0 ? m.export_no_samples() : undefined;
}

/** Whether sample grids are drawn into files of this kind. */
export function drawsGrids(kind: ExportKind): boolean {
  const { family } = EXPORT_KINDS[kind];
  return family === 'animation' || family === 'sheet';
}

function drawnPixels(kind: ExportKind, grids: SampleList | undefined, gridPixels = USUAL_GRID_PIXELS): number {
  return kind === 'strip' && grids ? gridPixels / Math.max(1, grids.rows * grids.columns) : gridPixels;
}

/** The plan in one sentence or two. Values that the core has measured take the place of estimated ones. */
export function describePlan(
  plan: ExportPlan,
  measured: { bytes?: number | undefined; seconds?: number | undefined } = {},
): string {
  if (plan.problem !== undefined) return plan.problem;
  const { family } = EXPORT_KINDS[plan.kind];
  const runs = m.common_runs_shown({ count: plan.runCount, shown: formatCount(plan.runCount) });
  const content = family === 'table' || plan.kind === 'bundle' ? runs : describeFrames(plan, runs);
  const size = formatBytes(measured.bytes ?? (family === 'run' ? 0 : plan.bytes));
  const text =
    plan.seconds === undefined
      ? m.export_plan({ content, size })
      : m.export_plan_length({ content, size, seconds: plan.seconds.toFixed(1) });
  return measured.seconds === undefined
    ? text
    : m.export_plan_writing({ plan: text, duration: formatDuration(Math.max(1, measured.seconds)) });
}

/** `30 frames of 2 runs`. */
function describeFrames({ kind, frameCount, drawnCount }: ExportPlan, runs: string): string {
  const unit = kind === 'strip' ? 'tiles' : EXPORT_KINDS[kind].family === 'sheet' ? 'grids' : 'frames';
  const count = { count: frameCount, shown: formatCount(frameCount), runs };
  if (drawnCount < frameCount) return SOME[unit]({ ...count, drawn: drawnCount });
  return ALL[unit](count);
}

const ALL = { tiles: m.export_content_tiles, grids: m.export_content_grids, frames: m.export_content_frames };
const SOME = {
  tiles: m.export_content_some_tiles,
  grids: m.export_content_some_grids,
  frames: m.export_content_some_frames,
};

/** The marked range of an axis as one range of steps, which contains it in every run. */
export function stepRange(
  runs: readonly ExportableRun[],
  axis: Axis,
  { start, end }: { start?: number | undefined; end?: number | undefined },
): Pick<ExportOptions, 'from' | 'to'> {
  if (runs.length === 0) return {};
  const stepsAt = (x: number) => runs.map(({ clock }) => toStep(clock, axis, x));
  return {
    ...(start === undefined ? {} : { from: Math.max(0, Math.floor(Math.min(...stepsAt(start)))) }),
    ...(end === undefined ? {} : { to: Math.max(0, Math.ceil(Math.max(...stepsAt(end)))) }),
  };
}

/** Frames of an animation: every n-th step at which some run has a grid, and the last one always. */
export function countFrames(
  lists: readonly ArrayLike<number>[],
  options: Pick<ExportOptions, 'from' | 'to' | 'every'>,
): number {
  const steps = unionOfSteps(lists).filter((s) => s >= (options.from ?? 0) && s <= (options.to ?? Infinity));
  const every = options.every ?? 1;
  return steps.length === 0 ? 0 : Math.ceil((steps.length - 1) / every) + 1;
}

/** Bytes of a compressed pixel, measured on grids early in training, which are noisy; clean digits take half. Enlarged pixels repeat and compress better. */
const BYTES_PER_PIXEL: Partial<Record<ExportKind, number>> = {
  gif: 0.75,
  apng: 0.5,
  mp4: 0.08,
  webm: 0.06,
  png: 0.25,
  strip: 0.25,
};
const BYTES_PER_VALUE: Partial<Record<ExportKind, number>> = { csv: 11, json: 18 };
/** Bytes that a loss chart adds to a frame, measured with noisy losses. */
const BYTES_PER_CHART: Partial<Record<ExportKind, number>> = { gif: 14_000, apng: 14_000, mp4: 500, webm: 500 };

interface ExportContent {
  frames: number;
  runs: number;
  /** Pixels of one grid before it is enlarged. */
  pixels: number;
  /** Logged values of all runs. */
  values: number;
  /** Loss charts under each frame. */
  charts?: number;
}

/** Estimated size of the file. Right to a factor of about two, as nothing is encoded. */
export function estimateBytes(
  kind: ExportKind,
  scale: number,
  { frames, runs, pixels, values, charts = 0 }: ExportContent,
): number {
  if (EXPORT_KINDS[kind].family === 'table') return values * (BYTES_PER_VALUE[kind] ?? 0);
  return (
    frames *
    (runs * pixels * (BYTES_PER_PIXEL[kind] ?? 0) * scale ** 1.2 + charts * (BYTES_PER_CHART[kind] ?? 0) * scale)
  );
}
