import { m } from '../../../../paraglide/messages';
import type { Requests } from '../../../../shared/contract/requests';
import { ok, refuse } from '../../../../shared/contract/outcome';
import type { Outcome } from '../../../../shared/contract/outcome';
import type { RunId, RunRow } from '../../../../shared/domain/run/run';
import { api } from '../../../api';
import { runCount } from '../../../lib/format';
import { runs } from '../runs.svelte';
import { toasts } from '../../../ui/toasts.svelte';
import { undo } from '../../../app/undo.svelte';

/** Name, tags, notes and favourite mark of a run; the fields that are present are changed. */
export type RunLabels = Parameters<Requests['runs:annotate']>[1];
interface AnnotationChange {
  run: RunId;
  from: RunLabels;
  to: RunLabels;
}

/** What the message after a change says. */
const RESULTS: Record<keyof RunLabels, (inputs: { runs: string }) => string> = {
  name: m.run_list_did_name,
  tags: m.run_list_did_tags,
  notes: m.run_list_did_notes,
  favourite: m.run_list_did_favourite,
  gridLayout: m.run_list_did_grid_layout,
  stated: m.run_list_did_stated,
};

/** Changes the labels of runs, all alike or each by a function; the change can be undone. Returns whether it was done. */
export async function annotate(
  rows: readonly RunRow[],
  change: RunLabels | ((row: RunRow) => RunLabels),
): Promise<boolean> {
  const changes = rows
    .map((row) => changeOf(row, typeof change === 'function' ? change(row) : change))
    .filter(({ to }) => Object.keys(to).length > 0);
  if (changes.length === 0) return true;
  if ((await toasts.attempt(write(changes))) === undefined) return false;
  const inverse = changes.map(({ run, from, to }) => ({ run, from: to, to: from }));
  undo.record(
    { description: describe(rows, changes), undo: () => rewrite(inverse), redo: () => rewrite(changes) },
    { quiet: changes.every(({ to }) => Object.keys(to).join() === 'favourite') },
  );
  return true;
}

/** The fields whose value changes, with their old and new values. */
function changeOf(row: RunRow, wanted: RunLabels): AnnotationChange {
  const fields = (Object.keys(wanted) as (keyof RunLabels)[]).filter(
    (field) => !same(labelOf(row, field), wanted[field]),
  );
  const from = Object.fromEntries(fields.map((field) => [field, labelOf(row, field)])) as RunLabels;
  const to = Object.fromEntries(fields.map((field) => [field, wanted[field]])) as RunLabels;
  return { run: row.id, from, to };
}

/** A label of a row as a request has it: where there is no layout or nothing is stated, that is null there. */
const labelOf = (row: RunRow, field: keyof RunLabels): unknown =>
  row[field] ?? (field === 'gridLayout' || field === 'stated' ? null : undefined);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function describe(rows: readonly RunRow[], changes: readonly AnnotationChange[]): string {
  const [first] = changes;
  const runs = changes.length === 1 ? rows.find((row) => row.id === first!.run)!.name : runCount(changes.length);
  return RESULTS[Object.keys(first!.to)[0] as keyof RunLabels]({ runs });
}

/** The most runs that one request accepts; each request is done completely or not at all. */
const MAX_RUNS_PER_REQUEST = 2000;

async function write(changes: readonly AnnotationChange[]): Promise<Outcome<null>> {
  for (let from = 0; from < changes.length; from += MAX_RUNS_PER_REQUEST) {
    const done = await api.request(
      'runs:annotateAll',
      changes.slice(from, from + MAX_RUNS_PER_REQUEST).map(({ run, to }) => ({ run, change: to })),
    );
    if (!done.ok) return done;
  }
  return ok(null);
}

/** Writes unless a value was changed since, here or in another window. */
async function rewrite(changes: readonly AnnotationChange[]): Promise<Outcome<null>> {
  for (const change of changes) {
    const row = runs.byId(change.run);
    if (row && hasOtherValue(row, change)) return refuse(m.run_list_changed_since({ run: row.name }), change.run);
  }
  return write(changes);
}

/** Whether a field has neither its old nor its new value. The row is updated a moment after the change, so the old value is expected too. */
const hasOtherValue = (row: RunRow, { from, to }: AnnotationChange): boolean =>
  (Object.keys(from) as (keyof RunLabels)[]).some(
    (field) => !same(labelOf(row, field), from[field]) && !same(labelOf(row, field), to[field]),
  );
