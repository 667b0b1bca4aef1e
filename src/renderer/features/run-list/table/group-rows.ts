import { m } from '../../../../paraglide/messages';
import { FIELDS } from '../../../../shared/domain/run/hyperparameter-fields';
import type { RunRow } from '../../../../shared/domain/run/run';
import { configurationName, groupBySeed } from '../../../../shared/domain/run/seeds';
import { valueLabel } from '../../../lib/format';
import { rowValue } from '../../../../shared/domain/table/row-values';

/** The head of a group. */
export interface GroupLine {
  kind: 'group';
  key: string;
  label: string;
  ids: string[];
  rows: readonly RunRow[];
  /** Number of runs that are starting or training. */
  live: number;
  open: boolean;
  /** The runs of a configuration, which differ only in seed; absent for other groups. */
  seeds?: readonly RunRow[];
}

/** One line of the table: the head of a group, or a run. */
export type TableLine = GroupLine | { kind: 'run'; row: RunRow };

/** The value of `groupBy` that groups runs which differ only in seed. */
const CONFIGURATION = 'configuration';

/** The fields by which the table can be grouped. */
export const GROUP_FIELDS: readonly { by: string; label: string }[] = [
  { by: CONFIGURATION, label: m.run_list_group_configuration() },
  { by: 'experiment', label: m.common_experiment() },
  { by: 'state', label: m.common_state() },
  { by: 'dataset', label: m.common_dataset() },
  { by: 'seed', label: m.common_seed_column() },
  ...FIELDS.map((field) => ({ by: field.name, label: field.label })),
];

/** A key that is unique among the lines. */
export const lineKey = (line: TableLine): string => (line.kind === 'run' ? line.row.id : `group ${line.key}`);

/** The lines of the table. Groups are in the order of their first run; the runs of a collapsed group are left out. */
export function groupRows(
  rows: readonly RunRow[],
  by: string | undefined,
  collapsed: ReadonlySet<string>,
): TableLine[] {
  if (by === undefined) return rows.map((row) => ({ kind: 'run', row }));
  const groups =
    by === CONFIGURATION
      ? groupBySeed(rows).map(({ key, runs }) => seedGroup(key, runs, collapsed))
      : groupByField(rows, by, collapsed);
  return groups.flatMap((group) => [
    group,
    ...(group.open ? group.rows.map((row): TableLine => ({ kind: 'run', row })) : []),
  ]);
}

function groupByField(rows: readonly RunRow[], by: string, collapsed: ReadonlySet<string>): GroupLine[] {
  const groups = new Map<string, RunRow[]>();
  for (const row of rows) {
    const key = groupKey(row, by);
    const members = groups.get(key);
    if (members) members.push(row);
    else groups.set(key, [row]);
  }
  return [...groups].map(([key, members]) => groupLine(key, members, by, !collapsed.has(key)));
}

const seedGroup = (key: string, members: RunRow[], collapsed: ReadonlySet<string>): GroupLine => ({
  ...groupLine(key, members, CONFIGURATION, !collapsed.has(key)),
  label: configurationName(members),
  seeds: members,
});

/** Experiments are distinguished by id, because two may have the same name. */
const groupKey = (row: RunRow, by: string): string =>
  by === 'experiment' ? row.experiment : String(rowValue(row, by) ?? '');

function groupLine(key: string, members: RunRow[], by: string, open: boolean): GroupLine {
  const label =
    by === 'experiment'
      ? members[0]!.experimentName
      : key === ''
        ? m.run_list_group_none({ field: by })
        : valueLabel(by, key);
  const live = members.filter((row) => row.state === 'running' || row.state === 'starting').length;
  return { kind: 'group', key, label, ids: members.map((row) => row.id), rows: members, live, open };
}

/** The text of a column if it is the same for all of these rows, else undefined. */
export function sharedText(rows: readonly RunRow[], text: (row: RunRow) => string): string | undefined {
  const first = text(rows[0]!);
  return rows.every((row) => text(row) === first) ? first : undefined;
}
