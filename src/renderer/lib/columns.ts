import { FIELDS } from '../../shared/fields';
import type { RunRow } from '../../shared/run';
import { formatDuration, formatNumber, formatSpeed, formatTime } from './format';
import { rowValue } from './row-values';

/** A column of the run table that is text; name, state, star and thumbnail are drawn by the table itself. */
export interface Column {
  id: string;
  label: string;
  /** CSS width. */
  width: string;
  numeric: boolean;
  /** What the heading's tooltip says. */
  description: string;
  text(row: RunRow): string;
}

/** As it was set, not rounded. */
const exact = (id: string) => (row: RunRow): string => String(rowValue(row, id) ?? '–');
const loss = (metric: string) => (row: RunRow): string => formatNumber(row.last[metric]);

const OWN: readonly Column[] = [
  { id: 'experiment', label: 'Experiment', width: 'minmax(96px, 1fr)', numeric: false, description: 'The comparison that the run belongs to.', text: (r) => r.experimentName },
  { id: 'step', label: 'Step', width: '96px', numeric: true, description: 'Generator updates done, of all.', text: (r) => `${formatNumber(r.step)} / ${formatNumber(r.steps)}` },
  { id: 'speed', label: 'Steps/s', width: '62px', numeric: true, description: 'Generator updates a second; only while it trains.', text: (r) => formatSpeed(r.stepsPerSecond) },
  { id: 'left', label: 'Left', width: '92px', numeric: true, description: 'Time to the end at the present speed.', text: (r) => formatDuration(r.secondsLeft) },
  { id: 'generator', label: 'Loss G', width: '74px', numeric: true, description: 'Newest generator loss. Losses of different objectives are not comparable.', text: loss('generatorLoss') },
  { id: 'discriminator', label: 'Loss D', width: '74px', numeric: true, description: 'Newest discriminator (critic) loss. Losses of different objectives are not comparable.', text: loss('discriminatorLoss') },
  { id: 'objective', label: 'Objective', width: '76px', numeric: false, description: 'Which losses the two networks minimise.', text: (r) => r.hyperparameters.objective },
  { id: 'dataset', label: 'Dataset', width: '92px', numeric: false, description: 'What it trains on.', text: (r) => r.dataset },
  { id: 'network', label: 'Network', width: '74px', numeric: false, description: 'The pair of generator and discriminator.', text: (r) => r.hyperparameters.network },
  { id: 'seed', label: 'Seed', width: '46px', numeric: true, description: 'Where all its randomness comes from.', text: (r) => String(r.seed) },
  { id: 'tag', label: 'Tags', width: 'minmax(72px, 0.6fr)', numeric: false, description: 'Words that you gave it.', text: (r) => r.tags.join(', ') },
  { id: 'created', label: 'Created', width: '128px', numeric: false, description: 'When it was queued.', text: (r) => formatTime(r.createdAt) },
  { id: 'ended', label: 'Ended', width: '128px', numeric: false, description: 'When it ended.', text: (r) => formatTime(r.endedAt) },
  { id: 'samples', label: 'Grids', width: '60px', numeric: true, description: 'Sample grids written.', text: exact('samples') },
  { id: 'warnings', label: 'Warnings', width: '76px', numeric: true, description: 'Warnings and errors among its events.', text: exact('warnings') },
];

const shown = new Set(OWN.map((c) => c.id));

/** Every column that can be chosen: the table's own, then each hyperparameter that is not among them. */
export const COLUMNS: readonly Column[] = [
  ...OWN,
  ...FIELDS.filter((f) => !shown.has(f.name) && f.name !== 'steps').map((f): Column => ({
    id: f.name, label: f.label, width: '96px', numeric: f.kind !== 'choice', description: f.description, text: exact(f.name),
  })),
];

export const DEFAULT_COLUMNS: readonly string[] = ['step', 'speed', 'generator', 'discriminator', 'objective', 'dataset', 'network', 'seed', 'tag', 'created'];

/** The chosen columns in the order of {@link COLUMNS}, whatever the order in which they were chosen. */
export const chosenColumns = (ids: readonly string[]): Column[] => {
  const wanted = new Set(ids);
  return COLUMNS.filter((c) => wanted.has(c.id));
};
