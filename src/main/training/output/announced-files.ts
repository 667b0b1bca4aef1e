import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseJournalLine } from '../../../shared/formats/journal-lines';

/** What a run's journal announced before its process goes on from a checkpoint. */
export interface AnnouncedFiles {
  /** Steps up to that of the checkpoint whose sample, or whose checkpoint, is on disk: neither is written again. */
  samples: Set<number>;
  checkpoints: Set<number>;
  /** Later steps, ascending, at which there was a sample in any earlier life: their time comes again, and the sample with it. */
  again: number[];
}

export const nothingAnnounced = () => ({ samples: new Set<number>(), checkpoints: new Set<number>() });

/**
 * Reads what a process that goes on has to know of the lives before it.
 *
 * A sample that a person asked for, at whatever step, was promised to last. Going on from an earlier checkpoint voids it, so that it
 * is drawn again where it stood; those at `sampleEvery` come by themselves.
 *
 * @param step of the checkpoint; nothing was announced to a process that begins
 */
export async function readAnnouncedFiles(journal: string, step: number | undefined): Promise<AnnouncedFiles> {
  const found = nothingAnnounced();
  const later = new Set<number>();
  if (step === undefined || !existsSync(journal)) return { ...found, again: [] };
  for await (const text of createInterface({ input: createReadStream(journal), crlfDelay: Infinity })) {
    // Nearly all of a journal is metrics, which need not be parsed for this.
    if (!/"type":\s*"(sample|checkpoint)"/.test(text.slice(0, 200))) continue;
    const line = parseJournalLine(text);
    if (!line.ok || (line.value.type !== 'sample' && line.value.type !== 'checkpoint')) continue;
    if (line.value.step <= step) found[`${line.value.type}s`].add(line.value.step);
    else if (line.value.type === 'sample') later.add(line.value.step);
  }
  return { ...found, again: [...later].sort((a, b) => a - b) };
}
