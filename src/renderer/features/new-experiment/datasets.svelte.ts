import type { Events } from '../../../shared/contract/events';
import type { Api } from '../../../shared/contract/requests';
import type { DatasetFrame, DatasetInfo } from '../../../shared/domain/datasets';
import type { Outcome } from '../../../shared/contract/outcome';
import { api } from '../../api';
import { toasts } from '../../ui/toasts.svelte';

/** The data there is to train on, and what is on its way. */
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

  /** Downloads a dataset; true when it is there. */
  async fetch(name: string): Promise<boolean> {
    return (await this.#follow(name, this.link.request('datasets:fetch', name))) !== undefined;
  }

  /** Adds a folder of images or a file of the computer that the core runs on; true when it was taken. */
  async add(name: string, path: string): Promise<boolean> {
    return (await this.#follow(name, this.link.request('datasets:add', name, path))) !== undefined;
  }

  /** Trains the classifier that a dataset's scores are measured by. */
  async learn(name: string, frame: DatasetFrame): Promise<void> {
    const learned = await this.#follow(name, this.link.request('datasets:learn', name, frame));
    if (learned)
      toasts.info(
        `Scores of ${name} now use the features ${learned.id}: ${(100 * learned.accuracy).toFixed(1)} % accuracy on ${learned.heldOut} held-out images.`,
      );
  }

  /** A folder that the person picked; undefined when they picked none. */
  async choose(): Promise<string | undefined> {
    return (await toasts.attempt(this.link.request('datasets:choose'))) ?? undefined;
  }

  cancel(name: string): void {
    void toasts.ask(this.link.request('datasets:cancel', name));
  }

  async #follow<T>(name: string, asked: Promise<Outcome<T>>): Promise<T | undefined> {
    this.progress = { ...this.progress, [name]: { name, done: 0, total: 0, detail: 'starting' } };
    const value = await toasts.attempt(asked);
    const { [name]: _, ...others } = this.progress;
    this.progress = others;
    if (value !== undefined) await this.load();
    return value;
  }
}

export const datasets = new DatasetStore(api);
