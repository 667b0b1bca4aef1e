import { SvelteMap } from 'svelte/reactivity';
import type { RealTiles, SampleList } from '../../../../shared/contract/results';
import { unwrap } from '../../../../shared/contract/outcome';
import type { RunId } from '../../../../shared/domain/run/run';
import { api } from '../../../api';
import type { ComparedRun } from '../compared-run';
import { decodePng } from './sample-cache';

/** A dataset of the shown runs, with a run that trained on it. */
export interface RealColumn {
  key: string;
  dataset: string;
  run: RunId;
}

/** The real images of a column, or why there are none; undefined while they are read. */
type RealAnswer = (Omit<RealTiles, 'png'> & { image: ImageBitmap }) | { error: string };

interface RealDataSource {
  gridRuns(): readonly ComparedRun[];
  samples(): Readonly<Record<string, SampleList>>;
}

/** Equal for runs that trained on the same images in the same size. */
const keyOf = ({ dataset, datasetHash }: ComparedRun): string => `${dataset}/${datasetHash ?? ''}`;

/** The real images beside the grids of a comparison, one column for each dataset of the shown runs. */
export class RealData {
  isOn = $state(false);
  private readonly answers = new SvelteMap<string, RealAnswer>();
  /** Keys of the columns that were requested. */
  private asked: readonly string[] = [];
  /** Datasets of the shown runs that have grids; those of 2-D runs are in their plots. */
  readonly datasets: readonly RealColumn[] = $derived.by(() => {
    const samples = this.source.samples();
    const columns: RealColumn[] = [];
    for (const run of this.source.gridRuns()) {
      const key = keyOf(run);
      if (samples[run.id]?.kind === 'grid' && !columns.some((column) => column.key === key))
        columns.push({ key, dataset: run.dataset, run: run.id });
    }
    return columns;
  });
  /** The columns that are shown. */
  readonly columns: readonly RealColumn[] = $derived.by(() => (this.isOn ? this.datasets : []));

  constructor(private readonly source: RealDataSource) {}

  answer(key: string): RealAnswer | undefined {
    return this.answers.get(key);
  }

  /** Shows the real images or hides them. What could not be read is requested again the next time. */
  toggle(): void {
    this.isOn = !this.isOn;
    for (const [key, answer] of this.answers) if ('error' in answer) this.forget(key);
  }

  /** Reads the images of a column, unless that was done. */
  async load({ key, run }: RealColumn): Promise<void> {
    if (this.asked.includes(key)) return;
    this.asked = [...this.asked, key];
    const answer = await read(run);
    if (this.asked.includes(key)) this.answers.set(key, answer);
    else if ('image' in answer) answer.image.close();
  }

  clear(): void {
    for (const key of this.asked) this.forget(key);
  }

  private forget(key: string): void {
    const answer = this.answers.get(key);
    if (answer && 'image' in answer) answer.image.close();
    this.answers.delete(key);
    this.asked = this.asked.filter((one) => one !== key);
  }
}

async function read(run: RunId): Promise<RealAnswer> {
  try {
    const { png, ...tiles } = unwrap(await api.request('datasets:tiles', run));
    return { ...tiles, image: await decodePng(png) };
  } catch (fault) {
    return { error: fault instanceof Error ? fault.message : String(fault) };
  }
}
