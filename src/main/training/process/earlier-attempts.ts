import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseJournalLine } from '../../../shared/formats/journal-lines';
import type { CheckpointLine, JournalLine } from '../../../shared/formats/journal-lines';
import { isPausedAfter, readConfirmation } from '../../../shared/formats/remote-run';
import { CHECKPOINTS_FOLDER } from '../../../shared/formats/run-file';
import { hashFile } from '../../files/hash-file';

type End = Extract<JournalLine, { type: 'end' }>['state'];

/** What the journal says about earlier attempts to train a run. */
export interface EarlierAttempts {
  /** Announced checkpoints that are not pruned, by step. */
  checkpoints: ReadonlyMap<number, CheckpointLine>;
  /** Numbers of the requests that a training process has received. */
  confirmed: ReadonlySet<number>;
  /** Whether the last of these that pauses, continues or ends a run has paused it. */
  isPaused: boolean;
  /** How the last process ended; undefined when it did not say. */
  end: End | undefined;
  /** Steps that the last process made; 0 when it did not say how it ended. */
  steps: number;
}

/** Reads a journal line by line. */
export async function readEarlierAttempts(journal: string): Promise<EarlierAttempts> {
  const checkpoints = new Map<number, CheckpointLine>();
  const confirmed = new Set<number>();
  let isPaused = false;
  let end: End | undefined;
  let begun = 0;
  let steps = 0;
  if (!existsSync(journal)) return { checkpoints, confirmed, isPaused, end, steps };
  for await (const text of createInterface({ input: createReadStream(journal), crlfDelay: Infinity })) {
    // Most lines are metrics and heartbeats, which need not be parsed.
    if (!/"type":\s*"(start|checkpoint|thinned|event|end)"/.test(text.slice(0, 200))) continue;
    const parsed = parseJournalLine(text);
    if (!parsed.ok) continue;
    const line = parsed.value;
    if (line.type === 'checkpoint') checkpoints.set(line.step, line);
    else if (line.type === 'thinned') for (const step of line.steps) checkpoints.delete(step);
    else if (line.type === 'end') {
      end = line.state;
      steps = line.step - begun;
    } else if (line.type === 'start') {
      end = undefined;
      begun = line.step;
      steps = 0;
      for (const step of checkpoints.keys()) if (step > line.step) checkpoints.delete(step);
    } else if (line.type === 'event' && line.code === 'control') {
      const found = readConfirmation(line.message);
      if (!found) continue;
      confirmed.add(found.request);
      isPaused = isPausedAfter(isPaused, found.type);
    }
  }
  return { checkpoints, confirmed, isPaused, end, steps };
}

/** Step of the newest checkpoint whose file has the SHA-256 that the journal gives; undefined when there is none. */
export async function newestCheckpoint(
  folder: string,
  checkpoints: ReadonlyMap<number, CheckpointLine>,
  onDamaged: (step: number, what: string) => void,
): Promise<number | undefined> {
  const newestFirst = [...checkpoints.values()].sort((a, b) => b.step - a.step);
  for (const { step, file, sha256 } of newestFirst) {
    const what = await damageOf(join(folder, CHECKPOINTS_FOLDER, file), sha256);
    if (what === undefined) return step;
    onDamaged(step, what);
  }
  return undefined;
}

async function damageOf(path: string, sha256: string): Promise<string | undefined> {
  try {
    const found = await hashFile(path);
    return found === sha256 ? undefined : `${path} does not have the SHA-256 with which it was written`;
  } catch (error) {
    return `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`;
  }
}
