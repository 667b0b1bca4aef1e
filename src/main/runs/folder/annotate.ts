import type { z } from 'zod';
import { checkInput } from '../../../shared/contract/schema-issue';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { RunId } from '../../../shared/domain/run/run';
import { updateRun, writeTags } from '../../database';
import { annotation } from '../../../shared/domain/run/annotation';
import type { Annotation } from '../../../shared/domain/run/annotation';
import type { RunContext } from '../run-context';

/** Changes name, tags, notes or favourite of runs; all changes are applied or none. */
export function annotate(context: RunContext, changes: readonly { run: RunId; change: Annotation }[]): Outcome<null> {
  const parsed: { run: RunId; change: z.output<typeof annotation> }[] = [];
  for (const { run, change } of changes) {
    if (!context.rows.get(run)) return refuse(`There is no run "${run}".`, run);
    const one = checkInput(annotation, change);
    if (!one.ok) return refuse(one.error.message, one.error.at?.split('.')[0] ?? '');
    parsed.push({ run, change: one.value });
  }
  context.database.write.transaction(() =>
    parsed.forEach(({ run, change: { tags, ...columns } }) => {
      const { key } = context.rows.get(run)!;
      if (tags) writeTags(context.database.write, key, tags);
      updateRun(context.database.write, key, columns);
    }),
  );
  parsed.forEach(({ run }) => context.rows.refresh(run));
  context.labels.keep(parsed.map(({ run }) => run));
  return ok(null);
}
