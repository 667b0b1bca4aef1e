import { join } from 'node:path';
import { PLANE_EXTENSION } from '../../../shared/formats/plane-record';
import { SAMPLES_FOLDER } from '../../../shared/formats/run-file';
import { encodeTensors } from '../../../shared/formats/safetensors';
import { stepName, writeCheckpoint } from './checkpoints';
import { noAnnouncedFiles } from './announced-files';
import type { AnnouncedFiles } from './announced-files';
import type { Controls } from '../process/control';
import { Disk, slowDiskNotice } from '../process/disk';
import { openRunScorer } from '../evaluation/run-scores';
import type { RunScorer, ScoredData } from '../evaluation/run-scores';
import { scoreOf } from '../evaluation/scores';
import type { Journal, NewJournalLine } from './journal';
import { planeRecorder } from './plane';
import { writeHashedFile } from './hashed-file';
import type { LoggedStep } from './pending-readings';
import { drawSample, generate } from './samples';
import type { TrainingListener } from '../train';
import { readTrainer } from '../trainer';
import type { Trainer } from '../trainer';
import type { WarningHistory } from '../warnings/announced-warnings';
import { watchRun } from '../warnings/watch-run';

/** Writes the reports of a run to its folder. */
export interface Recorder extends TrainingListener {
  /** Resolves when all reports are on disk; rejects with the error of a failed write. */
  settled(): Promise<void>;
  /** Returns why the run was stopped, if one of its own rules stopped it. */
  stoppedBy(): string | undefined;
}

/** Options of a resumed run, or one controlled by a user. */
export interface RecordOptions {
  /** Steps whose sample grid or checkpoint is already in the journal; new ones are added. */
  announced?: Pick<AnnouncedFiles, 'samples' | 'checkpoints'>;
  /** Warnings of earlier processes of the run. */
  warningHistory?: WarningHistory;
  disk?: Disk;
  /** Receives the requests of the run's own rules. */
  controls?: Controls;
}

/**
 * Records metrics immediately, and writes files in the background, one at a time.
 *
 * The state is copied when reported, and training continues during the write; at most one file is pending. Training
 * waits while the disk rejects writes. Files already in the journal are not written again: a crash between rename and
 * journal line would leave a file that differs from the journal's hash.
 */
export function record(
  folder: string,
  dataset: ScoredData,
  trainer: Trainer,
  journal: Journal,
  options: RecordOptions = {},
): Recorder {
  const {
    announced: { samples, checkpoints } = noAnnouncedFiles(),
    disk = failingDisk(folder),
    warningHistory: warningHistory,
    controls,
  } = options;
  const watch = watchRun(dataset.name, trainer, journal, warningHistory, controls);
  const recordRows = (rows: readonly LoggedStep[]) => {
    journal.metrics(rows);
    watch.logged(rows);
  };
  let writing = Promise.resolve();
  const noticeSlowness = slowDiskNotice();
  const drawPlane = planeRecorder(trainer);
  let scorer: RunScorer | undefined;
  const recordScores = scoreLogger(dataset.name, trainer, recordRows);
  const writeInBackground = async (bytes: number, write: () => Promise<NewJournalLine>) => {
    const from = performance.now();
    await writing;
    const slowMessage = noticeSlowness(performance.now() - from);
    if (slowMessage !== undefined)
      journal.append({ type: 'event', step: trainer.step, level: 'warning', code: 'slow-disk', message: slowMessage });
    writing = writeWithRetry(bytes, write);
    // The error is thrown where `writing` is awaited; this prevents an unhandled rejection until then.
    writing.catch(() => undefined);
  };
  // Retries write the file again, since a removed and restored folder may have lost it.
  const writeWithRetry = (bytes: number, write: () => Promise<NewJournalLine>) => {
    let isRecorded = false;
    return disk.retry(
      () => bytes,
      async () => {
        const line = await write();
        if (!isRecorded) journal.append(line);
        isRecorded = true;
        journal.sync();
      },
    );
  };
  return {
    ready: () => disk.ready(),
    metrics: recordRows,
    state: (state, step) => {
      journal.append({ type: 'state', step, state });
    },
    event: (level, code, message) => {
      journal.append({ type: 'event', step: trainer.step, level, code, message });
    },
    sample() {
      const { step } = trainer;
      if (samples.has(step)) return undefined;
      samples.add(step);
      const { bytes, extension, points, ...about } = drawSample(trainer);
      recordScores?.(() => points!);
      const drawn = drawPlane?.();
      return writeInBackground(bytes.length + (drawn?.length ?? 0), async () => {
        const into = join(folder, SAMPLES_FOLDER);
        const plane = drawn && { plane: await writeHashedFile(into, stepName(step, PLANE_EXTENSION), drawn) };
        const file = await writeHashedFile(into, stepName(step, extension), bytes);
        return { type: 'sample', step, ...about, ...file, ...plane };
      });
    },
    async score(yieldToMessages) {
      const { step } = trainer;
      if (!scorer) {
        scorer = await openRunScorer(dataset, trainer, yieldToMessages);
        journal.append({ type: 'event', step, level: 'info', code: 'scores', message: scorer.about });
      }
      const values = await scorer.score(yieldToMessages);
      if (Object.keys(values).length > 0) recordRows([{ step, values }]);
    },
    checkpoint(seconds, isParking) {
      const { step } = trainer;
      if (checkpoints.has(step)) return undefined;
      checkpoints.add(step);
      // A run that was suspended and resumed must have the same scores as an uninterrupted one.
      if (!isParking) recordScores?.(() => generate(trainer.players.generator, trainer.fixedLatents));
      const state = encodeTensors(readTrainer(trainer, seconds));
      return writeInBackground(state.length, async () => ({
        type: 'checkpoint',
        step,
        ...(await writeCheckpoint(folder, step, state)),
      }));
    },
    settled: () => writing,
    stoppedBy: watch.stoppedBy,
  };
}

/** For use without a user: a failed write is an error at once. */
const failingDisk = (folder: string): Disk => new Disk(folder, { onWait: () => undefined, isEnding: () => true });

/**
 * Returns a function that scores the points of the fixed latents, once per step: with each sample grid and each
 * checkpoint, except when suspending.
 *
 * Returns undefined if the modes of the dataset are not known or its samples are images.
 */
function scoreLogger(
  dataset: string,
  trainer: Trainer,
  recordRows: (rows: readonly LoggedStep[]) => void,
): ((draw: () => Float32Array) => void) | undefined {
  const score = trainer.h.network === 'mlp' ? scoreOf(dataset) : undefined;
  if (!score) return undefined;
  let last: number | undefined;
  return (draw) => {
    if (last === trainer.step) return;
    last = trainer.step;
    recordRows([{ step: last, values: score(draw()) }]);
  };
}
