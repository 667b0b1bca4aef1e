import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ok, refuse, unwrap } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { gridLayout } from '../../../shared/domain/grid-layout';
import { statedFacts } from '../../../shared/domain/run/external-run';
import { checkInput } from '../../../shared/contract/schema-issue';
import { annotation, MAX_NOTES_LENGTH, MAX_TAGS } from '../../../shared/domain/run/annotation';
import type { Annotation } from '../../../shared/domain/run/annotation';
import type { RunId } from '../../../shared/domain/run/run';
import { cleanName, cleanText } from '../../../shared/lib/text';
import { logLine } from '../../core/log-line';
import { readPins, updateRun, writeTags } from '../../database';
import type { RunChange, RunDatabase } from '../../database';
import { replaceFileSync } from '../../files/write-aside';
import type { RunRows } from '../run-rows';
import { readJsonFile, runFolder } from './run-folder';

const cleaned = (max: number) => z.string().max(max).transform(cleanName);

/** A person's changes to a run in a foreign file; a name without visible characters counts as missing. */
const foundAnnotation = z.object({
  name: cleaned(500)
    .transform((name) => name || undefined)
    .optional(),
  tags: z
    .array(cleaned(500))
    .max(MAX_TAGS)
    .transform((tags) => [...new Set(tags.filter(Boolean))])
    .optional(),
  notes: z.string().max(MAX_NOTES_LENGTH).transform(cleanText).optional(),
  favourite: z.boolean().optional(),
});

/** Stored next to `run.json`: a person's changes to the run, so that a rebuilt database has them. */
export const LABELS_FILE = 'labels.json';

/** Unknown keys, which a newer version may have added, are ignored. */
const schema = foundAnnotation.extend({
  archived: z.boolean().optional(),
  trashedAt: z.iso.datetime().optional(),
  pins: z.array(z.number().int().min(0)).optional(),
  gridLayout: gridLayout.optional(),
  stated: statedFacts.optional(),
});

/** Files written before other work gets a turn: a few milliseconds each, because they are flushed to the disk. */
const FILES_PER_SLICE = 8;

/**
 * Keeps `labels.json` of each run in step with the database, which is authoritative.
 *
 * For a few runs the files are on the disk when the call returns; for a thousand, the rest follows in slices.
 */
export class LabelsWriter {
  private readonly waiting = new Set<RunId>();
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: RunDatabase,
    private readonly rows: RunRows,
    private readonly home: string,
  ) {}

  /** Writes the files of these runs from their rows. */
  update(ids: readonly RunId[]): void {
    ids.forEach((id) => this.waiting.add(id));
    this.slice();
    if (this.waiting.size > 0) this.work = this.work.then(() => this.rest());
  }

  /** Resolves when all files have been written. */
  done = (): Promise<void> => this.work;

  private async rest(): Promise<void> {
    while (this.waiting.size > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      this.slice();
    }
  }

  private slice(): void {
    let left = FILES_PER_SLICE;
    for (const id of this.waiting) {
      if (left-- === 0) return;
      this.waiting.delete(id);
      try {
        this.write(id);
      } catch (error) {
        logLine(`The labels of run ${id} could not be written: ${String(error)}`);
      }
    }
  }

  private write(id: RunId): void {
    const run = this.rows.get(id);
    const folder = runFolder(this.home, id);
    // A run that never started has no folder yet; that of a deleted run is gone.
    if (!run || !existsSync(folder)) return;
    const { name, tags, notes, favourite, archived, trashedAt, gridLayout, stated } = run;
    const pins = readPins(this.database.read, run.key);
    replaceFileSync(
      join(folder, LABELS_FILE),
      JSON.stringify(
        { name, tags, notes, favourite, archived, trashedAt, gridLayout, stated, ...(pins.length > 0 ? { pins } : {}) },
        null,
        2,
      ) + '\n',
    );
  }
}

/** Reads a person's changes from a run folder; empty when the file is missing or damaged. */
export function readLabels(folder: string): { tags?: string[]; pins: number[]; columns: RunChange } {
  try {
    const { tags, pins = [], ...columns } = schema.parse(unwrap(readJsonFile(join(folder, LABELS_FILE))));
    return { ...(tags ? { tags } : {}), pins, columns };
  } catch {
    return { pins: [], columns: {} };
  }
}

/** Changes name, tags, notes, favourite or the stated grid layout of runs; all changes are applied or none. */
export function annotate(
  services: { database: RunDatabase; labels: LabelsWriter; rows: RunRows },
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
  services.labels.update(parsed.map(({ run }) => run));
  return ok(null);
}
