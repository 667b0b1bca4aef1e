import { field } from '../../shared/domain/run/hyperparameter-fields';
import { describeReason } from '../../shared/domain/run/run';
import type { ReportRun } from '../../shared/formats/report-data';
import { formatCount, formatTime, valueLabel } from '../lib/format';

const DASH = '–';

/** The rows on a run in the table of runs: label and text. */
export const RUN_FACTS: readonly [label: string, text: (run: ReportRun) => string][] = [
  ['Id', (run) => run.id],
  ['Experiment', (run) => run.experimentName],
  ['State', describeState],
  [
    'Step',
    (run) => (run.steps === 0 ? formatCount(run.step) : `${formatCount(run.step)} of ${formatCount(run.steps)}`),
  ],
  ['Dataset', describeDataset],
  ['Seed', (run) => (run.seed === undefined ? 'not stated' : String(run.seed))],
  ['Created', (run) => formatTime(run.createdAt)],
  ['Ended', (run) => formatTime(run.endedAt)],
  ['Engine', ({ engine }) => (engine ? `${engine.name} ${engine.version}, ${engine.device}` : DASH)],
  ['Versions', describeVersions],
  ['Tags', (run) => run.tags.join(', ') || DASH],
  ['Notes', (run) => run.notes || DASH],
  ['Hash of settings, seed and data', (run) => run.hash || DASH],
];

/** `failed: a loss became NaN or infinite. It had trained 5 steps.` */
function describeState({ state, reason, message }: ReportRun): string {
  return `${valueLabel('state', state)}${reason ? `: ${describeReason(reason)}` : ''}${message ? `. ${message}` : ''}`;
}

function describeDataset({ dataset, datasetCount, datasetHash }: ReportRun): string {
  if (dataset === '') return 'not stated';
  return `${dataset}${datasetCount === 0 ? '' : `, ${formatCount(datasetCount)} samples`}${datasetHash ? `, SHA-256 ${datasetHash}` : ''}`;
}

function describeVersions({ versions }: ReportRun): string {
  const all = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return all.join(', ') || DASH;
}

/** A row of the table of hyperparameters: one text for each run. */
interface SettingRow {
  name: string;
  label: string;
  values: string[];
}

/** Every hyperparameter that one of the runs has. */
export const settingRows = (runs: readonly ReportRun[]): SettingRow[] =>
  [...new Set(runs.flatMap((run) => Object.keys(settingsTable(run))))].map((name) => ({
    name,
    label: field(name)?.label ?? name,
    values: runs.map((run) => settingText(name, settingsTable(run)[name])),
  }));

/** The settings of a run, whichever program trained it. */
const settingsTable = ({
  hyperparameters,
  external,
}: ReportRun): Record<string, string | number | boolean | undefined> => ({
  ...hyperparameters,
  ...external?.settings,
});

/** The text of a setting in a run that has it or not. */
export const settingText = (name: string, value: string | number | boolean | undefined): string =>
  typeof value === 'boolean' ? String(value) : String(valueLabel(name, value) ?? 'not used');

/** An event of one of the runs. */
type ReportEvent = ReportRun['events'][number] & { run: string; place: number };

/** The events of all runs in the order of their time; of those at the same time, in the order of the runs. */
export const eventsByTime = (runs: readonly ReportRun[]): ReportEvent[] =>
  runs
    .flatMap(({ name, place, events }) => events.map((event) => ({ ...event, run: name, place })))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
