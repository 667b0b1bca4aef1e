import type { Parent } from '../../../shared/domain/run/lineage';
import { greatest } from '../../../shared/lib/lists';
import type { RunId, RunRow } from '../../../shared/domain/run/run';

/** A run in a family tree, which is drawn from top to bottom. */
export interface FamilyMember {
  id: RunId;
  name: string;
  /** Undefined for a deleted run, whose name its branches still have. */
  row: RunRow | undefined;
  parent: Parent | undefined;
  /** Index of the parent in the list. */
  under: number | undefined;
  /** First and last step of its line. */
  from: number;
  to: number;
}

/** The families of some runs: their ancestors and all branches of those, each parent before its branches, which are ordered by step. */
export function familyOf(rows: readonly RunRow[], ids: readonly RunId[]): FamilyMember[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const branches = new Map<RunId, RunRow[]>();
  for (const row of rows) if (row.parent) branches.set(row.parent.run, [...(branches.get(row.parent.run) ?? []), row]);
  const rootOf = (id: RunId): RunId => {
    let at = id;
    for (let parent = byId.get(at)?.parent; parent; parent = byId.get(at)?.parent) at = parent.run;
    return at;
  };
  const found: FamilyMember[] = [];
  const add = (id: RunId, under: number | undefined): void => {
    const row = byId.get(id);
    const children = [...(branches.get(id) ?? [])].sort(
      (a, b) => a.parent!.step - b.parent!.step || (a.id < b.id ? -1 : 1),
    );
    const known = row ?? children[0];
    if (!known) return;
    const place = found.length;
    const last = greatest(
      children.map((child) => child.parent!.step),
      row?.step ?? 0,
    );
    found.push({
      id,
      name: row?.name ?? known.parent!.name,
      row,
      parent: row?.parent,
      under,
      from: row?.parent?.step ?? 0,
      to: last,
    });
    for (const child of children) add(child.id, place);
  };
  for (const root of new Set(ids.map(rootOf))) if (branches.has(root)) add(root, undefined);
  return found;
}
