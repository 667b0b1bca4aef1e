import type { Requests } from '../../../shared/contract/contract';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { RunId, RunRow } from '../../../shared/domain/run/run';
import { api } from '../../api';
import { plural } from '../../lib/format';
import { runs } from './runs.svelte';
import { toasts } from '../../ui/toasts.svelte';
import { undo } from '../../app/undo.svelte';

/** What a person writes about a run. */
export type RunLabels = Parameters<Requests['runs:annotate']>[1];
interface AnnotationChange {
  run: RunId;
  from: RunLabels;
  to: RunLabels;
}

const DONE: Record<keyof RunLabels, string> = {
  name: 'renamed',
  tags: 'retagged',
  notes: 'noted',
  favourite: 'marked',
};

/** Changes what is written about runs, each in its own way or all alike; it can be taken back. Returns whether it was done. */
export async function annotate(
  rows: readonly RunRow[],
  change: RunLabels | ((row: RunRow) => RunLabels),
): Promise<boolean> {
  const changes = rows
    .map((row) => changeOf(row, typeof change === 'function' ? change(row) : change))
    .filter(({ to }) => Object.keys(to).length > 0);
  if (changes.length === 0) return true;
  if ((await toasts.attempt(write(changes))) === undefined) return false;
  const back = changes.map(({ run, from, to }) => ({ run, from: to, to: from }));
  undo.did(
    { what: sentence(rows, changes), back: () => rewrite(back), again: () => rewrite(changes) },
    { quiet: changes.every(({ to }) => Object.keys(to).join() === 'favourite') },
  );
  return true;
}

/** Only the fields whose value is new, with their old values. */
function changeOf(row: RunRow, wanted: RunLabels): AnnotationChange {
  const fields = (Object.keys(wanted) as (keyof RunLabels)[]).filter((field) => !same(row[field], wanted[field]));
  const of = (source: RunLabels) => Object.fromEntries(fields.map((field) => [field, source[field]])) as RunLabels;
  return { run: row.id, from: of(row), to: of(wanted) };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function sentence(rows: readonly RunRow[], changes: readonly AnnotationChange[]): string {
  const [first] = changes;
  const who = changes.length === 1 ? rows.find((row) => row.id === first!.run)!.name : plural(changes.length, 'run');
  return `${who} ${DONE[Object.keys(first!.to)[0] as keyof RunLabels]}`;
}

/** At most as many in a request as its arguments may hold; each request is done as a whole or not at all. */
const RUNS_PER_REQUEST = 2000;

async function write(changes: readonly AnnotationChange[]): Promise<Outcome<null>> {
  for (let from = 0; from < changes.length; from += RUNS_PER_REQUEST) {
    const done = await api.request(
      'runs:annotateAll',
      changes.slice(from, from + RUNS_PER_REQUEST).map(({ run, to }) => ({ run, change: to })),
    );
    if (!done.ok) return done;
  }
  return ok(null);
}

/** What somebody else has written since, here or in another window, is not written over. */
async function rewrite(changes: readonly AnnotationChange[]): Promise<Outcome<null>> {
  for (const change of changes) {
    const row = runs.byId(change.run);
    if (row && isForeign(row, change))
      return refuse(`${row.name} has been changed since, so it is left as it is.`, change.run);
  }
  return write(changes);
}

/** The list is told of a change a moment late, so a row may still show what it had before. */
const isForeign = (row: RunRow, { from, to }: AnnotationChange): boolean =>
  (Object.keys(from) as (keyof RunLabels)[]).some(
    (field) => !same(row[field], from[field]) && !same(row[field], to[field]),
  );
