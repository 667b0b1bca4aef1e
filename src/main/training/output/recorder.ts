import { join } from 'node:path';
import { PLANE_EXTENSION } from '../../../shared/formats/plane-record';
import { SAMPLES_FOLDER } from '../../../shared/formats/run-file';
import { encodeTensors } from '../../../shared/formats/safetensors';
import { stepName, writeCheckpoint } from './checkpoints';
import { type AnnouncedFiles, nothingAnnounced } from './announced-files';
import type { Controls } from '../process/control';
import { Disk, slowDiskNotice } from '../process/disk';
import { openRunScorer, type RunScorer, type ScoredData } from '../evaluation/run-scores';
import { scoreOf } from '../evaluation/scores';
import type { Journal, NewJournalLine } from './journal';
import { planeRecorder } from './plane';
import { publishIn } from './write-durably';
import type { LoggedStep } from './pending-readings';
import { drawSample, generate } from './samples';
import type { TrainingListener } from '../train';
import { readTrainer, type Trainer } from '../trainer';
import type { Before } from '../warnings/announced-warnings';
import { watchRun } from '../warnings/watch-run';

/** Keeps what a run reports in its folder. */
export interface Recorder extends TrainingListener {
  /** Resolves when all that was reported is on disk; throws what went wrong there. */
  settled(): Promise<void>;
  /** Why the run was asked to stop, when a rule of its own did. */
  stoppedBy(): string | undefined;
}

/** What a run that goes on, or one with a person behind it, has besides. */
export interface RecordOptions {
  /** Steps of which the journal has a sample, or a checkpoint; those that come are added. */
  announced?: Pick<AnnouncedFiles, 'samples' | 'checkpoints'>;
  /** What its journal says of warnings. */
  before?: Before;
  disk?: Disk;
  /** What the rules of the run ask is asked here. */
  controls?: Controls;
}

/**
 * Writes metrics at once, and files behind the back of the training, one after the other: the state is copied when it
 * is reported, and training goes on while the disk works. At most one file waits. While the disk takes nothing, nothing is trained.
 *
 * What was announced of a step is not written again: a crash between a rename and its line would leave a file that is not the one
 * that the journal speaks of.
 */
export function record(
  folder: string,
  dataset: ScoredData,
  trainer: Trainer,
  journal: Journal,
  options: RecordOptions = {},
): Recorder {
  const {
    announced: { samples, checkpoints } = nothingAnnounced(),
    disk = impatient(folder),
    before,
    controls,
  } = options;
  const watch = watchRun(dataset.name, trainer, journal, before, controls);
  const log = (rows: readonly LoggedStep[]) => {
    journal.metrics(rows);
    watch.logged(rows);
  };
  let writing = Promise.resolve();
  const noticeSlowness = slowDiskNotice();
  const drawPlane = planeRecorder(trainer);
  let scorer: RunScorer | undefined;
  const logScores = scoreLogger(dataset.name, trainer, log);
  const behind = async (bytes: number, write: () => Promise<NewJournalLine>) => {
    const from = performance.now();
    await writing;
    const slow = noticeSlowness(performance.now() - from);
    if (slow !== undefined)
      journal.append({ type: 'event', step: trainer.step, level: 'warning', code: 'slow-disk', message: slow });
    writing = keep(bytes, write);
    // The error is thrown where `writing` is waited for; until then nobody may call it unhandled.
    writing.catch(() => undefined);
  };
  // The whole of it again after a failure: a folder that was away may have lost the file when it is back.
  const keep = (bytes: number, write: () => Promise<NewJournalLine>) => {
    let isTold = false;
    return disk.keep(
      () => bytes,
      async () => {
        const line = await write();
        if (!isTold) journal.append(line);
        isTold = true;
        journal.sync();
      },
    );
  };
  return {
    ready: () => disk.ready(),
    metrics: log,
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
      logScores?.(() => points!);
      const drawn = drawPlane?.();
      return behind(bytes.length + (drawn?.length ?? 0), async () => {
        const into = join(folder, SAMPLES_FOLDER);
        const plane = drawn && { plane: await publishIn(into, stepName(step, PLANE_EXTENSION), drawn) };
        const file = await publishIn(into, stepName(step, extension), bytes);
        return { type: 'sample', step, ...about, ...file, ...plane };
      });
    },
    async score(breathe) {
      const { step } = trainer;
      if (!scorer) {
        scorer = await openRunScorer(dataset, trainer, breathe);
        journal.append({ type: 'event', step, level: 'info', code: 'scores', message: scorer.about });
      }
      const values = await scorer.score(breathe);
      if (Object.keys(values).length > 0) log([{ step, values }]);
    },
    checkpoint(seconds, isParking) {
      const { step } = trainer;
      if (checkpoints.has(step)) return undefined;
      checkpoints.add(step);
      // A run that was parked and went on has the scores of one that never was.
      if (!isParking) logScores?.(() => generate(trainer.players.generator, trainer.fixedLatents));
      const state = encodeTensors(readTrainer(trainer, seconds));
      return behind(state.length, async () => ({
        type: 'checkpoint',
        step,
        ...(await writeCheckpoint(folder, step, state)),
      }));
    },
    settled: () => writing,
    stoppedBy: watch.stoppedBy,
  };
}

/** For programs that train without a person: what the disk does not take is an error at once. */
const impatient = (folder: string): Disk => new Disk(folder, { onWait: () => undefined, isEnding: () => true });

/**
 * Scores the points of the fixed latents, once a step: with each sample, and with a checkpoint that has none, so also where a run ends, but not where it is parked.
 * Undefined where the modes of the dataset are not known, or its samples are images.
 */
function scoreLogger(
  dataset: string,
  trainer: Trainer,
  log: (rows: readonly LoggedStep[]) => void,
): ((draw: () => Float32Array) => void) | undefined {
  const score = trainer.h.network === 'mlp' ? scoreOf(dataset) : undefined;
  if (!score) return undefined;
  let last: number | undefined;
  return (draw) => {
    if (last === trainer.step) return;
    last = trainer.step;
    log([{ step: last, values: score(draw()) }]);
  };
}
