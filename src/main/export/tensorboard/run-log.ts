import type { RunDetail } from '../../../shared/contract/contract';
import { metric, panelOf } from '../../../shared/domain/metrics';
import type { RunState } from '../../../shared/domain/run/run';
import type { EncodedField } from '../../../shared/formats/protobuf';
import { everyNth } from '../choose-frames';
import type { ShownRun } from '../picture/sample-frames';
import { pngReader } from '../picture/stored-png';
import { eachPoint } from '../points';
import type { ExportSource, Work } from '../export-source';
import { image, markdown, scalars, sessionEnd, sessionStart, STATUS, version } from './event-file';

export interface LogChoice {
  from?: number | undefined;
  to?: number | undefined;
  /** Takes every n-th grid, and the last one always; points are taken all. */
  every: number;
}

type Reading = Pick<Work, 'source' | 'signal'>;

const IMAGE_TAG = 'samples';

/** Everything that TensorBoard is told of one run, in order of steps. */
export async function* runLog(
  run: RunDetail,
  actor: ShownRun | undefined,
  work: Reading,
  choice: LogChoice,
): AsyncGenerator<EncodedField> {
  const began = Date.parse(run.startedAt ?? run.createdAt) / 1000;
  yield version(began);
  yield sessionStart(began, settingsOf(run));
  yield markdown(
    began,
    0,
    'config',
    table(
      Object.entries({
        name: run.name,
        experiment: run.experimentName,
        ...settingsOf(run),
        engine: run.engine ? `${run.engine.name} ${run.engine.version} on ${run.engine.device}` : '',
        hash: run.hash,
      }),
    ),
  );
  yield* history(run, began, actor, work, choice);
  for (const { at, step, level, message } of run.events)
    yield markdown(Date.parse(at) / 1000, step, 'events', `**${level}** ${message}`);
  if (run.endedAt) yield sessionEnd(Date.parse(run.endedAt) / 1000, statusOf(run.state));
}

/** Points and grids, merged by step. Wall time is the beginning of the run plus its training time, so pauses are left out of it. */
async function* history(
  run: RunDetail,
  began: number,
  actor: ShownRun | undefined,
  work: Reading,
  { from = 0, to = Infinity, every }: LogChoice,
): AsyncGenerator<EncodedField> {
  const { objective } = run.hyperparameters;
  const tags = new Map<string, string>();
  const tagOf = (name: string): string => {
    // Losses of different kinds get different tags: TensorBoard draws equal tags of all runs on one axis.
    if (!tags.has(name)) tags.set(name, `${metric(name) ? panelOf(name, objective) : 'other'}/${name}`);
    return tags.get(name)!;
  };
  const grids = gridsOf(run, began, actor, work.source, { from, to, every });
  let next = await grids.next();
  let at = began;
  for await (const { step, values } of eachPoint(run.id, { from, to }, work)) {
    if (Number.isFinite(values['time'])) at = began + values['time']!;
    for (; !next.done && next.value.step <= step; next = await grids.next()) yield next.value.event;
    yield scalars(
      at,
      step,
      Object.entries(values).map(([name, value]) => ({ tag: tagOf(name), value })),
    );
  }
  for (; !next.done; next = await grids.next()) yield next.value.event;
}

async function* gridsOf(
  run: RunDetail,
  began: number,
  actor: ShownRun | undefined,
  source: ExportSource,
  choice: LogChoice & { from: number; to: number },
): AsyncGenerator<{ step: number; event: EncodedField }> {
  if (!actor) return;
  const read = pngReader(actor);
  const { steps, times } = source.samples(run.id);
  const within = [...steps.keys()].filter((i) => steps[i]! >= choice.from && steps[i]! <= choice.to);
  for (const i of everyNth(within, choice.every))
    yield { step: steps[i]!, event: image(began + times[i]!, steps[i]!, IMAGE_TAG, await read(steps[i]!)) };
}

const settingsOf = (run: RunDetail): Record<string, string | number> => {
  const settings = Object.entries(run.hyperparameters).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === 'number' || typeof entry[1] === 'string',
  );
  return { dataset: run.dataset, seed: run.seed, ...Object.fromEntries(settings) };
};

/** A table in Markdown. */
const table = (rows: readonly (readonly [string, string | number])[]): string =>
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
