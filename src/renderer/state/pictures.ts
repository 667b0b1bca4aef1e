import type { SampleData } from '../../shared/contract';
import { unwrap } from '../../shared/outcome';
import { api } from '../api';
import { ByteCache } from '../lib/byte-cache';

const MIB = 2 ** 20;
/** Encoded samples are about a tenth of decoded ones: kept longer, so that scrubbing back asks the core for nothing. */
const ENCODED_LIMIT = 128 * MIB;
const DECODED_LIMIT = 320 * MIB;
/** Requests under way for grids that are not yet to be shown. */
const MOST_AHEAD = 64;

/** A sample ready to draw: a decoded grid, or x, y pairs. */
export type Picture = ImageBitmap | Float32Array;

const key = (run: string, step: number) => `${run}/${step}`;

/** Sample grids by run and step, fetched when shown or about to be, within fixed bounds of memory. */
export class Pictures {
  readonly #encoded = new ByteCache<SampleData>(ENCODED_LIMIT);
  readonly #ready = new ByteCache<Picture>(DECODED_LIMIT, (p) => p instanceof ImageBitmap && p.close());
  readonly #pending = new Map<string, Promise<Picture>>();

  /** The picture, if it can be drawn at once. */
  get(run: string, step: number): Picture | undefined {
    return this.#ready.get(key(run, step));
  }

  /** The picture, fetched and decoded if need be; rejects with the sentence of a refusal. */
  load(run: string, step: number): Promise<Picture> {
    const name = key(run, step);
    const ready = this.#ready.get(name);
    if (ready) return Promise.resolve(ready);
    const pending = this.#pending.get(name) ?? this.#fetch(run, step).finally(() => this.#pending.delete(name));
    this.#pending.set(name, pending);
    return pending;
  }

  /** Fetches what will be shown next, in that order, as far as the line is free. */
  prefetch(wanted: Iterable<{ run: string; step: number }>): void {
    for (const { run, step } of wanted) {
      if (this.#pending.size >= MOST_AHEAD) return;
      // A picture that cannot be read says so when it is shown.
      if (!this.#ready.has(key(run, step))) this.load(run, step).catch(() => undefined);
    }
  }

  clear(): void {
    this.#ready.clear();
    this.#encoded.clear();
  }

  async #fetch(run: string, step: number): Promise<Picture> {
    const name = key(run, step);
    const known = this.#encoded.get(name);
    const data = known ?? unwrap(await api.request('samples:read', run, step));
    if (!known) this.#encoded.set(name, data, data.kind === 'grid' ? data.png.byteLength : data.points.byteLength);
    const picture = data.kind === 'grid' ? await decode(data.png) : data.points;
    this.#ready.set(name, picture, picture instanceof ImageBitmap ? 4 * picture.width * picture.height : picture.byteLength);
    return picture;
  }
}

/** Decodes off the main thread. */
const decode = (png: Uint8Array): Promise<ImageBitmap> => createImageBitmap(new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' }));
