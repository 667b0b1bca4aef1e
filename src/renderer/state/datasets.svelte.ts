import type { Api, Events } from '../../shared/contract';
import type { DatasetInfo } from '../../shared/datasets';
import type { Outcome } from '../../shared/outcome';
import { api } from '../api';
import { toasts } from './toasts.svelte';

/** The data there is to train on, and what is on its way. */
export class Datasets {
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
  fetch(name: string): Promise<boolean> {
    return this.#follow(name, this.link.request('datasets:fetch', name));
  }

  /** Adds a folder of images or a file of the computer that the core runs on; true when it was taken. */
  add(name: string, path: string): Promise<boolean> {
    return this.#follow(name, this.link.request('datasets:add', name, path));
  }

  /** A folder that the person picked; undefined when they picked none. */
  async choose(): Promise<string | undefined> {
    return (await toasts.attempt(this.link.request('datasets:choose'))) ?? undefined;
  }

  cancel(name: string): void {
    void toasts.ask(this.link.request('datasets:cancel', name));
  }

  async #follow(name: string, asked: Promise<Outcome<DatasetInfo>>): Promise<boolean> {
    this.progress = { ...this.progress, [name]: { name, done: 0, total: 0, detail: 'starting' } };
    const info = await toasts.attempt(asked);
    const { [name]: _, ...others } = this.progress;
    this.progress = others;
    if (info) await this.load();
    return info !== undefined;
  }
}

export const datasets = new Datasets(api);
