import { rmSync } from 'node:fs';
import { append } from '../../../shared/lib/long-lists';
import type { RunId } from '../../../shared/domain/run/run';
import { appendEvent, countFiles, readCheckpoints, readRun, readSamples, removeCheckpoint, removePlane, removeSample } from '../../database';
import type { StoredRun, Writer } from '../../database';
import { ingestAll } from '../journal/ingest';
import { journalOf, runFolder } from '../folder/run-folder';
import type { Finding } from './finding';
import { fixValues } from './values';

/** Mends what can be mended of one run; returns a sentence for each thing done. */
export async function fixRun(db: Writer, home: string, id: RunId, findings: readonly Finding[]): Promise<string[]> {
  const run = readRun(db, id);
  if (!run) return [];
  const done: string[] = [];
  if (findings.some(({ kind }) => kind === 'journal-short' || kind === 'journal-unread')) {
    await ingestAll(db, id, journalOf(runFolder(home, id)));
    done.push(`${id}: its journal was read on from where it ends.`);
  }
  if (findings.some(({ kind }) => kind === 'values') && fixValues(db, run, runFolder(home, id))) done.push(`${id}: what its journal says was written in the place of what differed.`);
  if (findings.some(({ kind }) => kind === 'lost-folder')) append(done, takeOff(db, run, everything(db, run)));
  append(done, takeOff(db, run, findings.flatMap(({ kind, step, missing }): Gone[] => (missing === true && step !== undefined ? [{ kind, step }] : []))));
  for (const { path } of findings.filter(({ kind }) => kind === 'left-over')) {
    rmSync(path, { recursive: true, force: true });
    done.push(`${id}: ${path} was removed.`);
  }
  return done;
}

interface Gone {
  kind: Finding['kind'];
  step: number;
}

const everything = (db: Writer, run: StoredRun): Gone[] => [
  ...readSamples(db, run.key).map(({ step }) => ({ kind: 'sample' as const, step })),
  ...readCheckpoints(db, run.key).map(({ step }) => ({ kind: 'checkpoint' as const, step })),
];

const REMOVE: Partial<Record<Finding['kind'], (db: Writer, run: number, step: number) => void>> = { sample: removeSample, plane: removePlane, checkpoint: removeCheckpoint };

/** Rows of files that are not there any more, and the event that says so, land together. */
function takeOff(db: Writer, run: StoredRun, gone: readonly Gone[]): string[] {
  if (gone.length === 0) return [];
  const what = (['sample', 'plane', 'checkpoint'] as const).flatMap((kind) => {
    const steps = gone.filter((one) => one.kind === kind).map(({ step }) => step);
    return steps.length === 0 ? [] : [`${kind} at step ${listed(steps)}`];
  }).join('; ');
  const message = `Files of this run are gone and were taken off the log: ${what}.`;
  db.transaction(() => {
    for (const { kind, step } of gone) REMOVE[kind]?.(db, run.key, step);
    countFiles(db, run.key);
    appendEvent(db, run.key, { at: new Date().toISOString(), step: run.step, level: 'warning', code: 'files-gone', message });
  });
  return [`${run.id}: ${message}`];
}

const SHOWN = 10;
const listed = (steps: readonly number[]): string => steps.slice(0, SHOWN).join(', ') + (steps.length > SHOWN ? ` and ${steps.length - SHOWN} more` : '');
