import type { Events } from '../../../shared/contract/contract';
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

/** Adding, getting and learning datasets as jobs: each tells how far it is, and can be cancelled by its name. */
export class DatasetJobs {
  readonly #inWork = new Map<string, AbortController>();

  constructor(private readonly options: DatasetJobsOptions) {}

  add(name: string, path: string): Promise<Outcome<DatasetInfo>> {
    return this.#work(name, (onProgress, signal) => this.options.datasets.add(name, path, onProgress, signal));
  }

  fetch(name: string): Promise<Outcome<DatasetInfo>> {
    return this.#work(name, (onProgress, signal) => this.options.datasets.fetch(name, onProgress, signal));
  }

  /** Trains the classifier in whose features scores of a dataset are measured, once; where there is one, that is the answer. */
  learn(name: string, frame: DatasetFrame): Promise<Outcome<LearnedFeatures>> {
    return this.#work(name, async (onProgress, signal) => {
      const prepared = await this.options.datasets.prepare(
        name,
        frame,
        (done, total) => {
          onProgress(done, total, 'preparing the pictures');
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

  /** Ends what is being done for a dataset, if anything is. */
  cancel(name: string): null {
    this.#inWork.get(name)?.abort();
    return null;
  }

  /** Refuses while a run needs the data to start or to go on. */
  async remove(name: string): Promise<Outcome<null>> {
    const waiting = this.options.runs().filter((run) => run.dataset === name && !isEnded(run.state)).length;
    if (waiting > 0)
      return refuse(
        `${waiting} ${waiting === 1 ? 'run' : 'runs'} on "${name}" ${waiting === 1 ? 'has' : 'have'} not ended; stop or delete ${waiting === 1 ? 'it' : 'them'} first.`,
        'name',
      );
    return this.#told(await this.options.datasets.remove(name));
  }

  close(): void {
    for (const controller of this.#inWork.values()) controller.abort();
  }

  async #work<T>(
    name: string,
    work: (onProgress: ProgressInWords, signal: AbortSignal) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    if (this.#inWork.has(name)) return refuse(`"${name}" is being read already.`, 'name');
    const controller = new AbortController();
    this.#inWork.set(name, controller);
    let told = -Infinity;
    const onProgress: ProgressInWords = (done, total, detail) => {
      if (done < total && performance.now() - told < EVENT_INTERVAL_MS) return;
      told = performance.now();
      this.options.onProgress({ name, done, total, detail });
    };
    try {
      return await this.#told(await work(onProgress, controller.signal));
    } finally {
      this.#inWork.delete(name);
    }
  }

  async #told<T>(outcome: Outcome<T>): Promise<Outcome<T>> {
    if (outcome.ok) this.options.onChange(await this.options.datasets.list());
    return outcome;
  }
}
