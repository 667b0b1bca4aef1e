import type { RunDetail } from '../../../shared/contract/results';
import { metric, panelOf } from '../../../shared/domain/metrics';
import { objectiveOf } from '../../../shared/domain/run/run';
import type { RunState } from '../../../shared/domain/run/run';
import type { EncodedField } from '../../../shared/formats/protobuf';
import { eachPoint, everyNth } from '../selection';
import { createPngReader } from '../drawing/shown-runs';
import type { ShownRun } from '../drawing/shown-runs';
import type { ExportSource, ExportWork } from '../export-source';
import {
  imageEvent,
  markdownEvent,
  scalarsEvent,
  sessionEndEvent,
  sessionStartEvent,
  STATUS,
  versionEvent,
} from './event-file';

export interface EventChoice {
  from?: number | undefined;
  to?: number | undefined;
  /** Takes every n-th grid, and always the last one; all points are written. */
  every: number;
}

type ReadContext = Pick<ExportWork, 'source' | 'signal'>;

const IMAGE_TAG = 'samples';

/** All events of one run, in order of steps. */
export async function* runEvents(
  run: RunDetail,
  shownRun: ShownRun | undefined,
  work: ReadContext,
  choice: EventChoice,
): AsyncGenerator<EncodedField> {
  const startTime = Date.parse(run.startedAt ?? run.createdAt) / 1000;
  yield versionEvent(startTime);
  yield sessionStartEvent(startTime, settingsOf(run));
  yield markdownEvent(
    startTime,
    0,
    'config',
    markdownTable(
      Object.entries({
        name: run.name,
        experiment: run.experimentName,
        ...settingsOf(run),
        engine: run.engine ? `${run.engine.name} ${run.engine.version} on ${run.engine.device}` : '',
        hash: run.hash,
      }),
    ),
  );
  yield* stepEvents(run, startTime, shownRun, work, choice);
  for (const { at: wallTime, step, level, message } of run.events)
    yield markdownEvent(Date.parse(wallTime) / 1000, step, 'events', `**${level}** ${message}`);
  if (run.endedAt) yield sessionEndEvent(Date.parse(run.endedAt) / 1000, statusOf(run.state));
}

/**
 * Points and grids, merged by step. Wall time is the start of the run plus its training time, so pauses are not
 * included.
 */
async function* stepEvents(
  run: RunDetail,
  startTime: number,
  shownRun: ShownRun | undefined,
  work: ReadContext,
  { from = 0, to = Infinity, every }: EventChoice,
): AsyncGenerator<EncodedField> {
  const objective = objectiveOf(run);
  const tags = new Map<string, string>();
  const tagOf = (name: string): string => {
    // Losses of different families get different tags: TensorBoard draws equal tags of all runs on one axis. The name of a
    // free metric is its tag, so that a log read from TensorBoard is written with the tags that it had.
    if (!tags.has(name)) tags.set(name, metric(name) ? `${panelOf(name, objective)}/${name}` : name);
    return tags.get(name)!;
  };
  const grids = gridEvents(run, startTime, shownRun, work.source, { from, to, every });
  let next = await grids.next();
  let wallTime = startTime;
  for await (const { step, values } of eachPoint(run.id, { from, to }, work)) {
    if (Number.isFinite(values['time'])) wallTime = startTime + values['time']!;
    for (; !next.done && next.value.step <= step; next = await grids.next()) yield next.value.event;
    yield scalarsEvent(
      wallTime,
      step,
      Object.entries(values).map(([name, value]) => ({ tag: tagOf(name), value })),
    );
  }
  for (; !next.done; next = await grids.next()) yield next.value.event;
}

async function* gridEvents(
  run: RunDetail,
  startTime: number,
  shownRun: ShownRun | undefined,
  source: ExportSource,
  choice: EventChoice & { from: number; to: number },
): AsyncGenerator<{ step: number; event: EncodedField }> {
  if (!shownRun) return;
  const readPng = createPngReader(shownRun);
  const { steps, times } = source.samples(run.id);
  const within = [...steps.keys()].filter((i) => steps[i]! >= choice.from && steps[i]! <= choice.to);
  for (const i of everyNth(within, choice.every))
    yield { step: steps[i]!, event: imageEvent(startTime + times[i]!, steps[i]!, IMAGE_TAG, await readPng(steps[i]!)) };
}

const settingsOf = (run: RunDetail): Record<string, string | number> => {
  const settings = Object.entries(run.hyperparameters ?? run.external?.settings ?? {}).flatMap(
    ([name, value]: [string, unknown]): [string, string | number][] =>
      typeof value === 'number' || typeof value === 'string'
        ? [[name, value]]
        : typeof value === 'boolean'
          ? [[name, String(value)]]
          : [],
  );
  return {
    dataset: run.dataset,
    ...(run.seed === undefined ? {} : { seed: run.seed }),
    ...Object.fromEntries(settings),
  };
};

/** A table in Markdown. */
const markdownTable = (rows: readonly (readonly [string, string | number])[]): string =>
  [
    '| | |',
    '|---|---|',
    ...rows.map(
      ([name, value]) =>
        `| ${name} | ${String(value)
          .replace(/[\\`*_{}[\]<>#|~]/g, '\\$&')
          .replace(/\s+/g, ' ')} |`,
    ),
  ].join('\n');

const statusOf = (state: RunState): number =>
  state === 'finished' || state === 'stopped'
    ? STATUS.success
    : state === 'failed' || state === 'interrupted'
      ? STATUS.failure
      : STATUS.unknown;
