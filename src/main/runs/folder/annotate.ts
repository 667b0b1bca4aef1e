import type { z } from 'zod';
import { checkInput } from '../../../shared/contract/schema-issue';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { RunId } from '../../../shared/domain/run/run';
import { updateRun, writeTags } from '../../database';
import { annotation } from '../../../shared/domain/run/annotation';
import type { Annotation } from '../../../shared/domain/run/annotation';
import type { RunServices } from '../run-services';

/** Changes name, tags, notes or favourite of runs; all changes are applied or none. */
export function annotate(
  services: Pick<RunServices, 'database' | 'labels' | 'rows'>,
  changes: readonly { run: RunId; change: Annotation }[],
): Outcome<null> {
  const parsed: { run: RunId; change: z.output<typeof annotation> }[] = [];
  for (const { run, change } of changes) {
    const found = services.rows.find(run);
    if (!found.ok) return found;
    const one = checkInput(annotation, change);
    if (!one.ok) return refuse(one.error.message, one.error.at?.split('.')[0] ?? '');
    parsed.push({ run, change: one.value });
  }
  services.database.write.transaction(() =>
    parsed.forEach(({ run, change: { tags, ...columns } }) => {
      const { key } = services.rows.get(run)!;
      if (tags) writeTags(services.database.write, key, tags);
      updateRun(services.database.write, key, columns);
    }),
  );
  services.labels.keep(parsed.map(({ run }) => run));
  return ok(null);
}
