import { m } from '../../paraglide/messages';
import { field } from '../../shared/domain/run/hyperparameter-fields';
import { describeReason } from '../../shared/domain/run/run';
import type { ReportRun } from '../../shared/formats/report-data';
import { formatCount, formatTime, valueLabel } from '../lib/format';
import { describeRecorded } from '../../shared/domain/recorded-text';

const DASH = '–';

/** The rows on a run in the table of runs: label and text. */
export const RUN_FACTS: readonly [label: string, text: (run: ReportRun) => string][] = [
  [m.report_fact_id(), (run) => run.id],
  [m.common_experiment(), (run) => run.experimentName],
  [m.common_state(), describeState],
  [
    m.common_step(),
    (run) =>
      run.steps === 0
        ? formatCount(run.step)
        : m.report_step_of({ step: formatCount(run.step), steps: formatCount(run.steps) }),
  ],
  [m.common_dataset(), describeDataset],
  [m.common_seed(), (run) => (run.seed === undefined ? m.common_not_stated() : String(run.seed))],
  [m.common_created(), (run) => formatTime(run.createdAt)],
  [m.common_ended(), (run) => formatTime(run.endedAt)],
  [
    m.common_engine(),
    ({ engine }) =>
      engine ? m.common_engine_on_device({ name: engine.name, version: engine.version, device: engine.device }) : DASH,
  ],
  [m.common_versions(), describeVersions],
  [m.common_tags(), (run) => run.tags.join(', ') || DASH],
  [m.common_notes(), (run) => run.notes || DASH],
  [m.report_fact_hash(), (run) => run.hash || DASH],
];

/** `failed: a loss became NaN or infinite. It had trained 5 steps.` */
function describeState({ state, reason, message }: ReportRun): string {
  const label = valueLabel('state', state);
  const text = reason ? m.common_state_reason({ state: label, reason: describeReason(reason) }) : label;
  return message ? m.report_state_message({ state: text, message: describeRecorded(message) }) : text;
}

function describeDataset({ dataset, datasetCount, datasetHash }: ReportRun): string {
  if (dataset === '') return m.common_not_stated();
  const text = datasetCount === 0 ? dataset : m.report_dataset_samples({ dataset, count: formatCount(datasetCount) });
  return datasetHash ? m.report_dataset_hash({ dataset: text, hash: datasetHash }) : text;
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
  typeof value === 'boolean' ? String(value) : String(valueLabel(name, value) ?? m.common_not_used());

/** An event of one of the runs. */
type ReportEvent = ReportRun['events'][number] & { run: string; place: number };

/** The events of all runs in the order of their time; of those at the same time, in the order of the runs. */
export const eventsByTime = (runs: readonly ReportRun[]): ReportEvent[] =>
  runs
    .flatMap(({ name, place, events }) => events.map((event) => ({ ...event, run: name, place })))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
