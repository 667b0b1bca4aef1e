import type { Api, Events } from '../../shared/contract';
import type { DatasetInfo } from '../../shared/datasets';
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
  async fetch(name: string): Promise<boolean> {
    this.progress = { ...this.progress, [name]: { name, done: 0, total: 0, detail: 'starting' } };
    const info = await toasts.attempt(this.link.request('datasets:fetch', name));
    const { [name]: _, ...others } = this.progress;
    this.progress = others;
    if (info) await this.load();
    return info !== undefined;
  }

  /** Adds a folder of images or a file of the computer that the core runs on; true when it was taken. */
  async add(name: string, path: string): Promise<boolean> {
    const info = await toasts.attempt(this.link.request('datasets:add', name, path));
    if (info) await this.load();
    return info !== undefined;
  }
}

export const datasets = new Datasets(api);
