import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseJournalLine } from '../../../shared/formats/journal-lines';

/** Files that the journal listed before the process resumes from a checkpoint. */
export interface AnnouncedFiles {
  /** Steps up to the checkpoint whose sample grid or checkpoint is on disk; they are not written again. */
  samples: Set<number>;
  checkpoints: Set<number>;
  /** Later steps, ascending, at which an earlier process drew a sample grid; it is drawn again at that step. */
  redrawSteps: number[];
  /** Names of the metrics that were recorded at step 0, if the process begins there again. */
  firstMetrics: Set<string>;
}

export const noAnnouncedFiles = () => ({ samples: new Set<number>(), checkpoints: new Set<number>() });

/**
 * Reads from the journal which files earlier processes of the run have written.
 *
 * A sample grid requested by the user is kept permanently. Resuming from an earlier checkpoint discards it, so it is
 * drawn again at the same step; those at `sampleEvery` are drawn in any case.
 *
 * @param step step of the checkpoint; undefined for a new run, which has no earlier files
 */
export async function readAnnouncedFiles(journal: string, step: number | undefined): Promise<AnnouncedFiles> {
  const found = noAnnouncedFiles();
  const later = new Set<number>();
  const firstMetrics = new Set<string>();
  if (step === undefined || !existsSync(journal)) return { ...found, redrawSteps: [], firstMetrics };
  for await (const text of createInterface({ input: createReadStream(journal), crlfDelay: Infinity })) {
    // Most lines are metrics, which need not be parsed here.
    const start = text.slice(0, 200);
    if (step === 0 && /"type":\s*"metrics".*"steps":\s*\[0[,\]]/.test(start)) {
      const metrics = parseJournalLine(text);
      if (metrics.ok && metrics.value.type === 'metrics')
        for (const name of Object.keys(metrics.value.values)) firstMetrics.add(name);
    }
    if (!/"type":\s*"(sample|checkpoint)"/.test(start)) continue;
    const line = parseJournalLine(text);
    if (!line.ok || (line.value.type !== 'sample' && line.value.type !== 'checkpoint')) continue;
    if (line.value.step <= step) found[`${line.value.type}s`].add(line.value.step);
    else if (line.value.type === 'sample') later.add(line.value.step);
  }
  return { ...found, redrawSteps: [...later].sort((a, b) => a - b), firstMetrics };
}
