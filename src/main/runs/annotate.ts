import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ok, refuse } from '../../shared/outcome';
import type { Outcome } from '../../shared/outcome';
import { writeTags } from '../db';
import type { StoredRun } from '../db';
import type { Room } from './room';
import { runFolder, writeDurably } from './run-folder';

/** Beside `run.json`: what a person wrote about the run, so that a lost database can be made again with it. */
export const LABELS_FILE = 'labels.json';

const schema = z.strictObject({
  name: z.string().trim().min(1, 'a run needs a name').max(200).optional(),
  tags: z.array(z.string().trim().min(1, 'a tag cannot be empty').max(100)).max(100).optional(),
  notes: z.string().max(100_000).optional(),
  favourite: z.boolean().optional(),
});
export type Labels = z.input<typeof schema>;

/** Changes name, tags, notes or favourite of a run. */
export function annotate(room: Room, run: StoredRun, change: Labels): Outcome<null> {
  const parsed = schema.safeParse(change);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return refuse(`${issue.path.join('.')}: ${issue.message}`, String(issue.path[0] ?? ''));
  }
  const { tags, ...columns } = parsed.data;
  room.log.write.transaction(() => {
    if (tags) writeTags(room.log.write, run.key, tags);
    room.rows.update(run.id, columns);
  });
  room.rows.refresh(run.id);
  keepLabels(room, room.rows.get(run.id)!);
  return ok(null);
}

function keepLabels(room: Room, run: StoredRun): void {
  const folder = runFolder(room.home, run.id);
  const { name, tags, notes, favourite } = run;
  if (existsSync(folder)) writeDurably(join(folder, LABELS_FILE), JSON.stringify({ name, tags, notes, favourite }, null, 2) + '\n');
}

/** What a person wrote about the run of a folder; nothing when the file is missing or damaged. */
export function readLabels(folder: string): Labels {
  try {
    return schema.parse(JSON.parse(readFileSync(join(folder, LABELS_FILE), 'utf8')));
  } catch {
    return {};
  }
}
