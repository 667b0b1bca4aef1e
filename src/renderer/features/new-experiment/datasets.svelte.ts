import { m } from '../../../paraglide/messages';
import type { Events } from '../../../shared/contract/events';
import type { Api } from '../../../shared/contract/requests';
import type { DatasetFrame, DatasetInfo } from '../../../shared/domain/datasets';
import type { Outcome } from '../../../shared/contract/outcome';
import { api } from '../../api';
import { toasts } from '../../ui/toasts.svelte';

/** Datasets, and the progress of imports, downloads and classifier training. */
class DatasetStore {
  list = $state.raw<readonly DatasetInfo[]>([]);
  progress = $state.raw<Readonly<Record<string, Events['datasets:progress']>>>({});

  constructor(private readonly link: Api) {}

  start(): void {
    this.link.on('datasets:changed', (list) => {
      this.list = list;
    });
    this.link.on('datasets:progress', (event) => {
      this.progress = { ...this.progress, [event.name]: event };
    });
  }

  async load(): Promise<void> {
    this.list = await this.link.request('datasets:list');
  }

  /** Downloads a dataset. Returns whether it is available. */
  async fetch(name: string): Promise<boolean> {
    return (await this.withProgress(name, this.link.request('datasets:fetch', name))) !== undefined;
  }

  /** Adds a folder of images or a file on the computer where the core runs. Returns whether it was accepted. */
  async add(name: string, path: string): Promise<boolean> {
    return (await this.withProgress(name, this.link.request('datasets:add', name, path))) !== undefined;
  }

  /** Trains the classifier whose features the scores of a dataset use. */
  async learn(name: string, frame: DatasetFrame): Promise<void> {
    const learned = await this.withProgress(name, this.link.request('datasets:learn', name, frame));
    if (learned)
      toasts.info(
        m.new_learned({
          name,
          id: learned.id,
          accuracy: (100 * learned.accuracy).toFixed(1),
          heldOut: learned.heldOut,
        }),
      );
  }

  /** Opens the folder chooser. Returns undefined if it was cancelled. */
  async choose(): Promise<string | undefined> {
    return (await toasts.attempt(this.link.request('datasets:choose'))) ?? undefined;
  }

  cancel(name: string): void {
    void toasts.ask(this.link.request('datasets:cancel', name));
  }

  private async withProgress<T>(name: string, answer: Promise<Outcome<T>>): Promise<T | undefined> {
    this.progress = { ...this.progress, [name]: { name, done: 0, total: 0, detail: m.new_starting() } };
    const value = await toasts.attempt(answer);
    const { [name]: _, ...others } = this.progress;
    this.progress = others;
    if (value !== undefined) await this.load();
    return value;
  }
}

export const datasets = new DatasetStore(api);
