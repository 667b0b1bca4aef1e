import { z } from 'zod';
import { firstIssue } from '../../shared/issue';
import { ok, refuse } from '../../shared/outcome';
import type { Outcome } from '../../shared/outcome';
import type { RunId } from '../../shared/run';
import { writeTags } from '../db';
import type { Room } from './room';

/** What a person may write on a run. */
export const annotation = z.strictObject({
  name: z.string().trim().min(1, 'a run needs a name').max(200).optional(),
  tags: z.array(z.string().trim().min(1, 'a tag cannot be empty').max(100)).max(100).optional(),
  notes: z.string().max(100_000).optional(),
  favourite: z.boolean().optional(),
});
export type Annotation = z.input<typeof annotation>;

/** Changes name, tags, notes or favourite of runs: of all of them, or of none. */
export function annotate(room: Room, changes: readonly { run: RunId; change: Annotation }[]): Outcome<null> {
  const parsed: { run: RunId; change: z.output<typeof annotation> }[] = [];
  for (const { run, change } of changes) {
    if (!room.rows.get(run)) return refuse(`There is no run "${run}".`, run);
    const one = annotation.safeParse(change);
    if (!one.success) {
      return refuse(firstIssue(one.error), String(one.error.issues[0]!.path[0] ?? ''));
    }
    parsed.push({ run, change: one.data });
  }
  room.log.write.transaction(() => parsed.forEach(({ run, change: { tags, ...columns } }) => {
    if (tags) writeTags(room.log.write, room.rows.get(run)!.key, tags);
    room.rows.update(run, columns);
    room.rows.refresh(run);
  }));
  room.labels.keep(parsed.map(({ run }) => run));
  return ok(null);
}
