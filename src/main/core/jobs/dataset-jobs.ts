import { m } from '../../../paraglide/messages';
import type { Events } from '../../../shared/contract/events';
import type { DatasetFrame, DatasetInfo } from '../../../shared/domain/datasets';
import { refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { isEnded } from '../../../shared/domain/run/run';
import type { RunRow } from '../../../shared/domain/run/run';
import type { LearnedFeatures } from '../../../shared/domain/scores';
import type { Datasets, ProgressInWords } from '../../datasets';
import type { InferenceJobs } from '../../inference/inference-jobs';
import { Job, JobList } from './job';
import type { JobStatus } from './job';

export interface DatasetJobsOptions {
  datasets: Pick<Datasets, 'add' | 'fetch' | 'remove' | 'list' | 'prepare'>;
  latents: Pick<InferenceJobs, 'learn' | 'cancel'>;
  runs(): readonly Pick<RunRow, 'state' | 'dataset'>[];
  onProgress(event: Events['datasets:progress']): void;
  onChange(list: DatasetInfo[]): void;
}

interface DatasetStatus extends JobStatus {
  /** What is being done. */
  detail: string;
}

/** Jobs that add, download and learn datasets; the id of a job is the name of its dataset. */
export class DatasetJobs {
  private readonly jobs = new JobList<DatasetStatus>();

  constructor(private readonly options: DatasetJobsOptions) {}

  add(name: string, path: string): Promise<Outcome<DatasetInfo>> {
    return this.work(name, (onProgress, signal) => this.options.datasets.add(name, path, onProgress, signal));
  }

  fetch(name: string): Promise<Outcome<DatasetInfo>> {
    return this.work(name, (onProgress, signal) => this.options.datasets.fetch(name, onProgress, signal));
  }

  /** Trains the classifier whose features are used to score a dataset, once; if one exists, it is returned. */
  learn(name: string, frame: DatasetFrame): Promise<Outcome<LearnedFeatures>> {
    return this.work(name, async (onProgress, signal) => {
      const prepared = await this.options.datasets.prepare(
        name,
        frame,
        (done, total) => {
          onProgress(done, total, m.core_preparing_images());
        },
        signal,
      );
      if (!prepared.ok) return prepared;
      const id = `learn ${name}`;
      signal.addEventListener('abort', () => this.options.latents.cancel(id));
      return this.options.latents.learn(id, prepared.value, (done, total) => {
        onProgress(
          done,
          total,
          total > 1 ? m.core_training_classifier_step({ done, total }) : m.core_training_classifier(),
        );
      });
    });
  }

  /** Cancels the job of a dataset, if there is one. */
  cancel(name: string): null {
    this.jobs.get(name)?.cancel();
    return null;
  }

  /** Refuses while a run needs the data to start or to continue. */
  async remove(name: string): Promise<Outcome<null>> {
    const waiting = this.options.runs().filter((run) => run.dataset === name && !isEnded(run.state)).length;
    if (waiting > 0) return refuse(m.core_dataset_in_use({ waiting, name }), 'name');
    return this.withListSent(await this.options.datasets.remove(name));
  }

  /** Cancels all jobs and waits for them. */
  close(): Promise<void> {
    return this.jobs.close();
  }

  private async work<T>(
    name: string,
    work: (onProgress: ProgressInWords, signal: AbortSignal) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    if (this.jobs.get(name)?.hasEnded === false) return refuse(m.core_already_being_read({ name }), 'name');
    const status: DatasetStatus = { id: name, state: 'working', done: 0, total: 0, detail: '' };
    const onChange = ({ state, done, total, detail }: DatasetStatus): void => {
      if (state === 'working') this.options.onProgress({ name, done, total, detail });
    };
    const job = this.jobs.add(new Job(status, onChange, undefined));
    const outcome = job.run((onProgress, signal) =>
      work((done, total, detail) => onProgress(done, total, { detail }), signal),
    );
    job.finished = outcome.catch(() => undefined);
    return this.withListSent(await outcome);
  }

  private async withListSent<T>(outcome: Outcome<T>): Promise<Outcome<T>> {
    if (outcome.ok) this.options.onChange(await this.options.datasets.list());
    return outcome;
  }
}
