import type { Events } from '../../../shared/contract/events';
import type { DatasetFrame, DatasetInfo } from '../../../shared/domain/datasets';
import { refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { isEnded } from '../../../shared/domain/run/run';
import type { RunRow } from '../../../shared/domain/run/run';
import type { LearnedFeatures } from '../../../shared/domain/scores';
import type { Datasets, ProgressInWords } from '../../datasets';
import type { InferenceJobs } from '../../inference/inference-jobs';

export interface DatasetJobsOptions {
  datasets: Pick<Datasets, 'add' | 'fetch' | 'remove' | 'list' | 'prepare'>;
  latents: Pick<InferenceJobs, 'learn' | 'cancel'>;
  runs(): readonly Pick<RunRow, 'state' | 'dataset'>[];
  onProgress(event: Events['datasets:progress']): void;
  onChange(list: DatasetInfo[]): void;
}

const EVENT_INTERVAL_MS = 200;

/** Jobs that add, download and learn datasets: each reports progress, and is cancelled by its name. */
export class DatasetJobs {
  readonly #running = new Map<string, AbortController>();

  constructor(private readonly options: DatasetJobsOptions) {}

  add(name: string, path: string): Promise<Outcome<DatasetInfo>> {
    return this.#work(name, (onProgress, signal) => this.options.datasets.add(name, path, onProgress, signal));
  }

  fetch(name: string): Promise<Outcome<DatasetInfo>> {
    return this.#work(name, (onProgress, signal) => this.options.datasets.fetch(name, onProgress, signal));
  }

  /** Trains the classifier whose features are used to score a dataset, once; if one exists, it is returned. */
  learn(name: string, frame: DatasetFrame): Promise<Outcome<LearnedFeatures>> {
    return this.#work(name, async (onProgress, signal) => {
      const prepared = await this.options.datasets.prepare(
        name,
        frame,
        (done, total) => {
          onProgress(done, total, 'preparing the images');
        },
        signal,
      );
      if (!prepared.ok) return prepared;
      const id = `learn ${name}`;
      signal.addEventListener('abort', () => this.options.latents.cancel(id));
      return this.options.latents.learn(id, prepared.value, (done, total) => {
        onProgress(done, total, `training its classifier${total > 1 ? `: step ${done} of ${total}` : ''}`);
      });
    });
  }

  /** Cancels the job of a dataset, if there is one. */
  cancel(name: string): null {
    this.#running.get(name)?.abort();
    return null;
  }

  /** Refuses while a run needs the data to start or to continue. */
  async remove(name: string): Promise<Outcome<null>> {
    const waiting = this.options.runs().filter((run) => run.dataset === name && !isEnded(run.state)).length;
    if (waiting > 0)
      return refuse(
        `${waiting} ${waiting === 1 ? 'run' : 'runs'} on "${name}" ${waiting === 1 ? 'has' : 'have'} not ended; stop or delete ${waiting === 1 ? 'it' : 'them'} first.`,
        'name',
      );
    return this.#reportedAt(await this.options.datasets.remove(name));
  }

  close(): void {
    for (const controller of this.#running.values()) controller.abort();
  }

  async #work<T>(
    name: string,
    work: (onProgress: ProgressInWords, signal: AbortSignal) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    if (this.#running.has(name)) return refuse(`"${name}" is already being read.`, 'name');
    const controller = new AbortController();
    this.#running.set(name, controller);
    let reportedAt = -Infinity;
    const onProgress: ProgressInWords = (done, total, detail) => {
      if (done < total && performance.now() - reportedAt < EVENT_INTERVAL_MS) return;
      reportedAt = performance.now();
      this.options.onProgress({ name, done, total, detail });
    };
    try {
      return await this.#reportedAt(await work(onProgress, controller.signal));
    } finally {
      this.#running.delete(name);
    }
  }

  async #reportedAt<T>(outcome: Outcome<T>): Promise<Outcome<T>> {
    if (outcome.ok) this.options.onChange(await this.options.datasets.list());
    return outcome;
  }
}
