import type { RunRow } from '../../shared/run';
import { rowValue } from './row-values';

/** One line of the table: the head of a group, or a run. */
export type Line = { kind: 'group'; key: string; label: string; ids: string[]; live: number; open: boolean } | { kind: 'run'; row: RunRow };

/** Names a line among the others. */
export const lineKey = (line: Line): string => (line.kind === 'run' ? line.row.id : `group ${line.key}`);

/** Lines of the table; groups stand in the order in which their first run does, runs of a closed group are left out. */
export function groupRows(rows: readonly RunRow[], by: string | undefined, closed: ReadonlySet<string>): Line[] {
  if (by === undefined) return rows.map((row) => ({ kind: 'run', row }));
  const groups = new Map<string, RunRow[]>();
  for (const row of rows) {
    const key = groupKey(row, by);
    const members = groups.get(key);
    if (members) members.push(row);
    else groups.set(key, [row]);
  }
  return [...groups].flatMap(([key, members]) => {
    const open = !closed.has(key);
    return [head(key, members, by, open), ...(open ? members.map((row): Line => ({ kind: 'run', row })) : [])];
  });
}

/** Experiments are told apart by id, for two may share a name. */
const groupKey = (row: RunRow, by: string): string => (by === 'experiment' ? row.experiment : String(rowValue(row, by) ?? ''));

function head(key: string, members: RunRow[], by: string, open: boolean): Line {
  const label = by === 'experiment' ? members[0]!.experimentName : key === '' ? `no ${by}` : key;
  const live = members.filter((row) => row.state === 'running' || row.state === 'starting').length;
  return { kind: 'group', key, label, ids: members.map((row) => row.id), live, open };
}
