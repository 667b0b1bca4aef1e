import type { RunRow } from '../../../../shared/domain/run/run';
import { configurationName, groupBySeed } from '../../../../shared/domain/run/seeds';
import { valueLabel } from '../../../lib/value-label';
import { rowValue } from '../../../../shared/domain/table/row-values';

/** One line of the table: the head of a group, or a run. */
export type TableLine =
  | {
      kind: 'group';
      key: string;
      label: string;
      ids: string[];
      rows: readonly RunRow[];
      live: number;
      open: boolean;
      seeds?: readonly RunRow[];
    }
  | { kind: 'run'; row: RunRow };

/** Names a line among the others. */
export const lineKey = (line: TableLine): string => (line.kind === 'run' ? line.row.id : `group ${line.key}`);

/** Lines of the table; groups stand in the order in which their first run does, runs of a closed group are left out. */
export function groupRows(rows: readonly RunRow[], by: string | undefined, closed: ReadonlySet<string>): TableLine[] {
  if (by === undefined) return rows.map((row) => ({ kind: 'run', row }));
  if (by === CONFIGURATION)
    return groupBySeed(rows).flatMap(({ key, runs }) => unfold(headOfSeeds(key, runs, closed), runs));
  const groups = new Map<string, RunRow[]>();
  for (const row of rows) {
    const key = groupKey(row, by);
    const members = groups.get(key);
    if (members) members.push(row);
    else groups.set(key, [row]);
  }
  return [...groups].flatMap(([key, members]) => {
    return unfold(head(key, members, by, !closed.has(key)), members);
  });
}

/** Groups runs that differ only in seed. */
export const CONFIGURATION = 'configuration';

type Group = Extract<TableLine, { kind: 'group' }>;

const unfold = (group: Group, members: readonly RunRow[]): TableLine[] => [
  group,
  ...(group.open ? members.map((row): TableLine => ({ kind: 'run', row })) : []),
];

const headOfSeeds = (key: string, members: RunRow[], closed: ReadonlySet<string>): Group => ({
  ...head(key, members, CONFIGURATION, !closed.has(key)),
  label: configurationName(members),
  seeds: members,
});

/** Experiments are told apart by id, for two may share a name. */
const groupKey = (row: RunRow, by: string): string =>
  by === 'experiment' ? row.experiment : String(rowValue(row, by) ?? '');

function head(key: string, members: RunRow[], by: string, open: boolean): Group {
  const label = by === 'experiment' ? members[0]!.experimentName : key === '' ? `no ${by}` : valueLabel(by, key);
  const live = members.filter((row) => row.state === 'running' || row.state === 'starting').length;
  return { kind: 'group', key, label, ids: members.map((row) => row.id), rows: members, live, open };
}

/** What a column says of every run of a group; undefined where they differ. */
export function sharedText(rows: readonly RunRow[], text: (row: RunRow) => string): string | undefined {
  const first = text(rows[0]!);
  return rows.every((row) => text(row) === first) ? first : undefined;
}
