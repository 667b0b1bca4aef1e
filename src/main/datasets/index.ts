import { join, resolve } from 'node:path';
import { m } from '../../paraglide/messages';
import { BUILT_IN, BUILT_IN_NAMES } from '../../shared/domain/datasets';
import type { DatasetFrame, DatasetInfo, PreparedDataset } from '../../shared/domain/datasets';
import { didYouMean } from '../../shared/domain/did-you-mean';
import { ok, refuse, unwrap } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { userFolder } from '../files/folders';
import { inspectPath, locateAdded } from './added';
import { PreparedCache } from './cache';
import type { PreparedArray } from './cache';
import { EMBEDDED_SHA256, readEmbedded } from './embedded';
import { downloadSet } from './download';
import type { ProgressInWords } from './download';
import { Finder, openFoundFiles } from './finder';
import { arraySource } from './images/images';
import { addedInfo, embeddedInfo, downloadHint, knownInfo, toyInfo } from './info';
import { KNOWN_SETS } from './known';
import type { KnownSet } from './known';
import { parseImageFormat, prepareImages, preparePoints } from './preparer';
import type { UnopenedSource } from './preparer';
import { drawRealTiles } from './real-tiles';
import type { TileSheet } from './real-tiles';
import { asOutcome, checkSignal, fail } from './refusals';
import { checkName, Registry } from './registry';
import { isToy, toyPoints } from './toy';
import type { Progress } from './images/write-images';

export { datasetsFolder } from './finder';
export type { ProgressInWords } from './download';
export type { Progress } from './images/write-images';

export interface DatasetsOptions {
  /** Gander's home folder. */
  home: string;
  /** The folder that may contain `data` and `.keras`; the user's home folder by default. */
  userHome?: string;
  /** The folder that may contain `data`. */
  cwd?: string;
  /** Keras' folder; KERAS_HOME or ~/.keras by default. */
  kerasHome?: string;
  /** The published sets that are known; for tests. */
  knownSets?: readonly KnownSet[];
  /** Milliseconds without a response after which a mirror is given up. */
  timeoutMs?: number;
}

/** The data that a run has trained on. */
interface TrainedData extends DatasetFrame {
  name: string;
  /** SHA-256 of the prepared file. */
  sha256: string;
}

const BACKGROUND_POINTS = 2000;

/** Finds, adds and downloads datasets, and prepares them as the single file that a training process reads. */
export class Datasets {
  private readonly home: string;
  private readonly knownSets: readonly KnownSet[];
  private readonly timeoutMs: number;
  private readonly finder: Finder;
  private readonly registry: Registry;
  private readonly cache: PreparedCache;
  private queue: Promise<unknown> = Promise.resolve();

  constructor({
    home,
    userHome = userFolder(),
    cwd = process.cwd(),
    kerasHome,
    knownSets = KNOWN_SETS,
    timeoutMs = 5000,
  }: DatasetsOptions) {
    this.home = resolve(home);
    this.knownSets = knownSets;
    this.timeoutMs = timeoutMs;
    this.finder = new Finder(
      { home: this.home, userHome, cwd, kerasHome: kerasHome ?? process.env['KERAS_HOME'] ?? join(userHome, '.keras') },
      knownSets,
    );
    this.registry = new Registry(join(this.home, 'datasets'));
    this.cache = new PreparedCache(join(this.home, 'datasets', 'prepared'));
  }

  /** Lists all built-in and added datasets. Decodes nothing, and hashes a file only the first time. */
  async list(): Promise<DatasetInfo[]> {
    const infos: DatasetInfo[] = [];
    for (const name of BUILT_IN_NAMES) infos.push(await this.builtInInfo(name));
    for (const { name, added } of await this.registry.all()) infos.push(await addedInfo(name, added));
    return infos;
  }

  private async builtInInfo(name: string): Promise<DatasetInfo> {
    if (isToy(name)) return toyInfo(name);
    const set = this.knownSet(name);
    return set ? knownInfo(set, await this.finder.find(set), this.home) : embeddedInfo(name);
  }

  private knownSet(name: string): KnownSet | undefined {
    return this.knownSets.find((s) => s.name === name);
  }

  /**
   * Adds the user's own data under a name: a folder of PNG and JPEG files, IDX files or a .npz file. The files stay
   * where
   * they are. The structure of every image is checked; the refusal names the first damaged one.
   */
  add(
    name: string,
    path: string,
    onProgress: ProgressInWords = () => undefined,
    signal?: AbortSignal,
  ): Promise<Outcome<DatasetInfo>> {
    return asOutcome(async () => {
      const checked = checkName(name);
      if (!checked.ok) return fail(checked.error.message, checked.error.at);
      const absolute = resolve(path);
      const existing = await this.registry.get(name);
      if (existing && existing.path !== absolute) fail(m.dataset_name_taken({ name, path: existing.path }), 'name');
      const added = await inspectPath(absolute, onProgress, signal);
      await this.registry.save(name, added);
      return addedInfo(name, added);
    }, signal);
  }

  /** Removes an added dataset from the list; the data and the files prepared from it stay. */
  remove(name: string): Promise<Outcome<null>> {
    return asOutcome(async () => {
      if (BUILT_IN_NAMES.includes(name)) fail(m.dataset_built_in_stays({ name }), 'name');
      if (!(await this.registry.get(name))) fail(await this.unknownDataset(name), 'name');
      await this.registry.remove(name);
      return null;
    });
  }

  /**
   * Downloads a published set into datasets/<name>; the only method that uses the network. `onProgress` gets bytes and
   * a text with the host.
   */
  fetch(name: string, onProgress: ProgressInWords, signal?: AbortSignal): Promise<Outcome<DatasetInfo>> {
    return asOutcome(async () => {
      const set = this.knownSet(name);
      if (!set) return fail(await this.describeUnfetchable(name), 'name');
      const { found } = await this.finder.find(set);
      if (!found) await downloadSet(set, { home: this.home, timeoutMs: this.timeoutMs, onProgress, signal });
      return knownInfo(set, await this.finder.find(set), this.home);
    }, signal);
  }

  private async describeUnfetchable(name: string): Promise<string> {
    if (BUILT_IN_NAMES.includes(name)) return m.dataset_built_in_no_download({ name });
    if (await this.registry.get(name)) return m.dataset_own_no_download({ name });
    return this.unknownDataset(name);
  }

  private async unknownDataset(name: string): Promise<string> {
    const names = (await this.list()).map((d) => d.name);
    return m.dataset_unknown({ name, suggestion: didYouMean(name, names) });
  }

  /**
   * Returns the safetensors file that a training process reads, and creates it if necessary: `images` U8
   * [n, imageSize, imageSize, channels] and, if known, `labels` [n], or `points` F32 [100000, 2]. One is created at a
   * time.
   * `imageSize` is 28 and `channels` 1 by default.
   */
  prepare(
    name: string,
    settings: DatasetFrame = {},
    onProgress: Progress = () => undefined,
    signal?: AbortSignal,
  ): Promise<Outcome<PreparedDataset>> {
    const work = this.queue.then(() => asOutcome(() => this.prepareNow(name, settings, onProgress, signal), signal));
    this.queue = work.catch(() => undefined);
    return work;
  }

  private async prepareNow(
    name: string,
    settings: DatasetFrame,
    onProgress: Progress,
    signal?: AbortSignal,
  ): Promise<PreparedDataset> {
    checkSignal(signal);
    if (isToy(name)) return preparePoints(this.cache, name);
    const frame = parseImageFormat(settings);
    return prepareImages(this.cache, name, await this.locateSource(name, signal), frame, onProgress, signal);
  }

  /** Locates an image dataset; nothing large is read before it is opened. */
  private async locateSource(name: string, signal?: AbortSignal): Promise<UnopenedSource> {
    const set = this.knownSet(name);
    const { found, problem } = set ? await this.finder.find(set) : {};
    if (set && found)
      return { key: [set.images.md5, set.labels.md5], open: async () => arraySource(await openFoundFiles(found, set)) };
    if (name === 'mnist' || name === 'mnist-10k')
      return { key: EMBEDDED_SHA256, open: async () => arraySource(await readEmbedded()) };
    if (set) return fail(problem ?? m.dataset_missing({ name, hint: downloadHint(set, this.home) }), name);
    const added = await this.registry.get(name);
    return added ? locateAdded(added, signal) : fail(await this.unknownDataset(name), 'dataset');
  }

  /** Returns up to 2,000 points of a 2-D dataset as x, y pairs. */
  async points(name: string): Promise<Outcome<Float32Array>> {
    if (isToy(name)) return ok(toyPoints(name, BACKGROUND_POINTS));
    const knownSets = (await this.list()).some((d) => d.name === name);
    return refuse(knownSets ? m.dataset_no_points({ name }) : await this.unknownDataset(name), 'dataset');
  }

  /**
   * The first images that a run has trained on, as a PNG grid. Refuses data that is not here with exactly the bytes of
   * the run.
   */
  tiles(
    data: TrainedData,
    grid: { rows: number; columns: number },
  ): Promise<Outcome<TileSheet & { title: string; count: number }>> {
    return asOutcome(async () => {
      if (isToy(data.name)) fail(m.dataset_tiles_points(), 'dataset');
      const prepared = (await this.cache.findByHash(data.sha256)) ?? (await this.prepareBuiltIn(data));
      const title = BUILT_IN.find((d) => d.name === data.name)?.title ?? data.name;
      return { ...(await drawRealTiles(prepared, grid)), title, count: prepared.count };
    });
  }

  /** Prepares a built-in dataset again and checks its content. One's own images may take long and are not prepared. */
  private async prepareBuiltIn({ name, sha256, ...frame }: TrainedData): Promise<PreparedArray> {
    if (!BUILT_IN_NAMES.includes(name)) {
      const added = await this.registry.get(name);
      if (!added) return fail(await this.unknownDataset(name), 'dataset');
      const { available, detail } = await addedInfo(name, added);
      return fail(available ? m.dataset_tiles_not_prepared({ name }) : detail, 'dataset');
    }
    const prepared = unwrap(await this.prepare(name, frame));
    return prepared.sha256 === sha256 ? prepared : fail(m.dataset_tiles_changed({ name }), 'dataset');
  }
}
