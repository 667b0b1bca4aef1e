import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { m } from '../../../paraglide/messages';
import { formatList, joinWithCommas } from '../../../shared/lib/format';
import { joinSentences } from '../../../shared/lib/join-sentences';
import { chooseEvenly } from '../../../shared/lib/lists';
import { cleanName, cleanText, visible } from '../../../shared/lib/text';
import { checkSignal } from '../../datasets/refusals';
import type {
  Cursor,
  ExternalReader,
  ExternalRecord,
  ExternalSource,
  Reading,
  ReadOptions,
  TileLayout,
} from '../reader';
import { readTables } from '../tables/read-table';
import type { TableCursor } from '../tables/read-table';
import { Rectangles } from '../tables/rectangles';
import { settingsIn } from '../tables/settings-files';
import { planStylegan, STATS_FILE } from '../tables/stylegan';
import { tableSources } from '../tables/table-source';
import type { TablePlan } from '../tables/table-source';
import { walkFolders } from '../tables/walk';
import { chooseLayout, layoutReading, Layouts, styleganTileSize } from './choose-layout';
import type { LayoutChoice } from './choose-layout';
import { decodeWhole } from './decode-whole';
import {
  candidatesOf,
  choosePattern,
  fileFacts,
  listImages,
  nameOfFolder,
  runFolderOf,
  writtenOrder,
} from './image-folder';
import type { FileFacts, ImageListing } from './image-folder';
import { readLayoutFile } from './layout-file';
import type { LayoutFile } from './layout-file';
import { GridMaker } from './make-grid';
import type { MadeGrid } from './make-grid';
import { isImageName, iterationsPerEpoch, MAX_TILES_PER_STEP, stepsOf } from './name-pattern';
import type { ImageStep, NameGroup, NamePattern } from './name-pattern';
import { guessTileLayout } from './tile-layout';
import type { Pixels } from './tile-layout';

/** Reads folders of images that a training saved, one grid or the tiles of one grid per step. */
export const imageReader: ExternalReader = {
  type: 'images',

  async find(path, options) {
    if (!(await stat(path)).isDirectory()) return [];
    const found: ExternalSource[] = [];
    for await (const folder of walkFolders(path, options.signal)) {
      if (!folder.files.some(isImageName) && folder.folders.length === 0) continue;
      const listing = await listImages(folder.path, options.signal);
      const source = await imageSource(listing, folder.relative, options);
      if (!source) continue;
      found.push(source);
      for (const name of listing.stepFolders) folder.folders.splice(folder.folders.indexOf(name), 1);
    }
    return found;
  },

  read: readImages,
};

/** How a folder is read: by its names, a few files, and what the person chose. */
interface ImagePlan {
  listing: ImageListing;
  pattern: NamePattern;
  all: NamePattern[];
  groups: NameGroup[];
  steps: ImageStep[];
  /** Numbers of the tiles that are joined; undefined if each file is a grid. */
  tiles: number[] | undefined;
  facts: FileFacts;
  layout: LayoutChoice;
  file: LayoutFile | undefined;
  /** Tables of StyleGAN beside its grids. */
  tables: TablePlan[];
}

/** `known` is what an earlier reading of the same folder found: then no image is decoded. */
async function planImages(
  listing: ImageListing,
  options: ReadOptions,
  known?: { template: string; layout: LayoutChoice },
): Promise<ImagePlan | undefined> {
  const { path } = listing;
  const groups = candidatesOf(listing);
  const [first] = groups;
  if (!first) return undefined;
  const runFolder = runFolderOf(path);
  const beside =
    runFolder === path ? listing.others : (await listImages(runFolder, options.signal).catch(() => undefined))?.others;
  const file = (await readLayoutFile(path, listing.others)) ?? (await readLayoutFile(runFolder, beside ?? []));
  const evidence =
    first.varying.length < 2 || known
      ? {}
      : { isGrid: file?.layout ? true : await isGrid(path, first), written: await writtenOrder(path, first) };
  const { pattern, all } = choosePattern(groups, evidence, known?.template ?? options.readings['pattern']);
  const steps = stepsOf(pattern);
  if (steps.length === 0) return undefined;
  const tiles = pattern.roles.includes('tile') ? tileNumbers(steps) : undefined;
  const facts = await fileFacts(path, steps);
  const tileSize = await styleganTileSize(path, listing.others);
  const layout: LayoutChoice = tiles
    ? { from: 'stated', layout: undefined, remark: m.external_files_joined_all({ count: tiles.length }) }
    : (known?.layout ??
      chooseLayout(await someImages(path, steps), { chosen: options.readings['layout'], file, tileSize }));
  const tables = listing.others.includes(STATS_FILE) ? await planStylegan(join(path, STATS_FILE), options) : [];
  return { listing, pattern, all, groups, steps, tiles, facts, layout, file, tables };
}

function tileNumbers(steps: readonly ImageStep[]): number[] {
  const numbers = new Set<number>();
  for (const { files } of steps) for (const { tile } of files) numbers.add(tile);
  return [...numbers].sort((a, b) => a - b).slice(0, MAX_TILES_PER_STEP);
}

/** Whether the files of a group are grids; undefined if it is not known. */
async function isGrid(folder: string, group: NameGroup): Promise<boolean | undefined> {
  const image = await decoded(folder, group.files[group.files.length >> 1]!.name);
  return image && guessTileLayout(image) ? true : undefined;
}

/** The last, middle and first grid that can be decoded; those of another size than the last are left out. */
async function someImages(folder: string, steps: readonly ImageStep[]): Promise<Pixels[]> {
  const images: Pixels[] = [];
  for (const { files } of chooseEvenly(steps, 3).reverse()) {
    const image = await decoded(folder, files[files.length - 1]!.name);
    if (image && (images.length === 0 || (image.width === images[0]!.width && image.height === images[0]!.height)))
      images.push(image);
  }
  return images;
}

async function decoded(folder: string, name: string): Promise<Pixels | undefined> {
  try {
    return await decodeWhole(await readFile(join(folder, name)), name);
  } catch {
    return undefined;
  }
}

const makerOf = (plan: ImagePlan): GridMaker => {
  const layouts = new Layouts(plan.layout);
  return new GridMaker(plan.listing.path, plan.tiles, (size, pixels) => layouts.of(size, pixels));
};

/** Files that are tried for the first and the last grid. */
const MAX_TRIES = 5;

async function firstMade(
  maker: GridMaker,
  steps: readonly ImageStep[],
): Promise<{ step: number; grid: MadeGrid & { state: 'made' } } | undefined> {
  for (const step of steps.slice(0, MAX_TRIES)) {
    const grid = await maker.make(step);
    if (grid.state === 'made') return { step: step.step, grid };
  }
  return undefined;
}

async function imageSource(
  listing: ImageListing,
  relative: string,
  options: ReadOptions,
): Promise<ExternalSource | undefined> {
  const plan = await planImages(listing, options);
  if (!plan) return undefined;
  const { steps, facts, layout, file, tables } = plan;
  const maker = makerOf(plan);
  const first = await firstMade(maker, steps);
  const last = await firstMade(maker, steps.slice(-MAX_TRIES).reverse());
  if (!first || !last) return undefined;
  const runFolder = runFolderOf(listing.path);
  const own = await settingsIn(listing.path, listing.others);
  const above =
    own.remark === undefined && runFolder !== listing.path ? await settingsAbove(runFolder, options.signal) : own;
  const [table] = tables[0]
    ? tableSources(tables[0], { relative, name: '', settings: {}, remarks: [], others: tables.slice(1) })
    : [];
  const seed = file?.seed ?? above.seed;
  const times = table?.times ?? facts.times;
  const epochs = plan.pattern.roles.includes('epoch') ? [{ name: 'epoch', points: steps.length }] : [];
  const clock = table || !facts.times ? [] : [{ name: 'time', points: steps.length }];
  const name = cleanName(file?.name ?? nameOfFolder(listing.path, relative)) || 'images';
  const program = file?.program ?? (table ? 'StyleGAN' : undefined);
  return {
    ...{ key: relative === '' ? '.' : relative, type: 'images', path: listing.path, name },
    ...(program !== undefined && { program: cleanName(program) }),
    settings: file?.settings ?? above.settings,
    ...(file?.notes !== undefined && { notes: cleanText(file.notes) }),
    ...(seed !== undefined && { seed }),
    metrics: [...(table?.metrics ?? []), ...epochs, ...clock],
    grids: {
      count: steps.length,
      ...(last.grid.layout && { layout: last.grid.layout }),
      layoutFrom: layout.from === 'guessed' && !last.grid.layout ? 'unknown' : layout.from,
      first: { step: first.step, png: first.grid.png },
      last: { step: last.step, png: last.grid.png },
    },
    steps: {
      first: Math.min(steps[0]!.step, table?.steps.first ?? Infinity),
      last: Math.max(steps[steps.length - 1]!.step, table?.steps.last ?? 0),
    },
    ...(times && { times }),
    remarks: [
      ...remarksOf(plan, maker, last.grid),
      ...[above.remark, file?.remark].filter((text) => text !== undefined),
      ...(table?.remarks ?? []),
    ],
    readings: readingsFor(plan, last.grid),
    bytes: facts.bytes + (table?.bytes ?? 0),
  };
}

const settingsAbove = async (folder: string, signal: AbortSignal) => {
  const above = await listImages(folder, signal).catch(() => undefined);
  return settingsIn(folder, above?.others ?? []);
};

const MAX_OPTIONS = 20;

function readingsFor({ pattern, all, layout, tiles }: ImagePlan, last: { width: number; height: number }): Reading[] {
  const templates = [...new Set([pattern.template, ...all.map(({ template }) => template)])].slice(0, MAX_OPTIONS);
  const readings: Reading[] = [
    {
      name: 'pattern',
      label: m.external_file_names(),
      options: templates.map((template) => ({ value: template, label: visible(template) })),
      chosen: pattern.template,
    },
  ];
  return tiles ? readings : [...readings, layoutReading(layout, last)];
}

const shownCount = (n: number): string => n.toLocaleString('en');
const MAX_NAMED = 5;

function remarksOf(
  { listing, pattern, groups, steps, tiles, facts, layout, tables }: ImagePlan,
  maker: GridMaker,
  last: { layout?: TileLayout },
): string[] {
  const { group, roles, template, reason } = pattern;
  const [first, end] = [steps[0]!, steps[steps.length - 1]!];
  const files = m.external_files({
    count: steps.length,
    names: visible(template),
    steps: shownCount(steps.length),
    first: first.step,
    last: end.step,
  });
  const remarks = [joinSentences(files, reason)];
  if (roles.includes('iteration'))
    remarks.push(m.external_step_of_epoch({ iterations: iterationsPerEpoch(group, roles.indexOf('iteration')) }));
  const { layout: joined } = last;
  if (tiles && joined)
    remarks.push(
      m.external_files_joined({
        count: tiles.length,
        files: shownCount(tiles.length),
        rows: joined.rows,
        columns: joined.columns,
      }),
    );
  else remarks.push(layout.remark);
  if (!tiles && steps.some(({ files }) => files.length > 1)) remarks.push(m.external_last_file());
  const others = [...maker.kinds]
    .filter((kind) => kind !== 'png')
    .map((kind) => (kind === 'webp' ? 'WebP' : kind.toUpperCase()));
  if (others.length > 0 && !tiles)
    remarks.push(
      others.includes('GIF')
        ? m.external_converted_first_frame({ kinds: formatList(others) })
        : m.external_converted({ kinds: formatList(others) }),
    );
  const left = listing.images.length - group.files.length;
  if (left > 0) {
    const taken = new Set(group.files.map(({ name }) => name));
    const names = listing.images.filter((name) => !taken.has(name)).slice(0, MAX_NAMED);
    const shown = joinWithCommas(names.map(visible));
    remarks.push(
      left > MAX_NAMED
        ? m.external_images_left_out_more({ names: shown, count: shownCount(left - MAX_NAMED) })
        : m.external_left_out({ names: shown }),
    );
  }
  if (groups.length > 1) remarks.push(m.external_several_patterns());
  if (tables.length === 0) remarks.push(facts.times ? m.external_times_of_files() : m.external_no_times_of_files());
  return remarks;
}

/** Where the reading of a folder stopped. */
interface ImageCursor {
  template: string;
  /** Iterations of an epoch, where steps are counted from it. */
  span: number;
  tiles: number | null;
  layout: LayoutChoice;
  /** Last step, and the number of files up to it. */
  step: number;
  files: number;
  /** Latest time of a file that was read, in ms since 1970. */
  newest: number;
  /** Time of the first grid, in ms since 1970; absent if the files have no times. */
  origin?: number;
  tables?: TableCursor;
}

const spanOf = ({ group, roles }: NamePattern): number =>
  roles.includes('iteration') ? iterationsPerEpoch(group, roles.indexOf('iteration')) : 0;

/** Files whose times are compared when a folder is read on. */
const CHECKED = 16;

async function canContinue(plan: ImagePlan, cursor: ImageCursor): Promise<boolean> {
  const before = plan.steps.filter(({ step }) => step <= cursor.step);
  const files = before.reduce((sum, step) => sum + step.files.length, 0);
  if (plan.pattern.template !== cursor.template || spanOf(plan.pattern) !== cursor.span) return false;
  if ((plan.tiles?.length ?? null) !== cursor.tiles || files !== cursor.files) return false;
  for (const step of chooseEvenly(before, CHECKED)) {
    const stats = await stat(join(plan.listing.path, step.files[step.files.length - 1]!.name)).catch(() => undefined);
    if (!stats || stats.mtimeMs > cursor.newest) return false;
  }
  return true;
}

async function* readImages(
  source: ExternalSource,
  options: ReadOptions & { cursor?: Cursor; onBytes?(bytes: number): void },
): AsyncGenerator<ExternalRecord, Cursor | undefined> {
  const cursor = options.cursor as ImageCursor | undefined;
  const plan = await planImages(await listImages(source.path, options.signal), options, cursor);
  if (!plan || (cursor && !(await canContinue(plan, cursor)))) return undefined;
  const { pattern, facts, tables } = plan;
  let tableCursor = cursor?.tables;
  if (tables.length > 0) {
    tableCursor = yield* readTables(tables, undefined, {
      signal: options.signal,
      onBytes: options.onBytes,
      cursor: tableCursor,
    });
    if (cursor && !tableCursor) return undefined;
  }
  const maker = makerOf(plan);
  const origin = cursor ? cursor.origin : facts.times?.first;
  const metrics = new Rectangles();
  let { step: last, files: taken } = cursor ?? { step: -1, files: 0 };
  let reported = 0;
  for (const step of plan.steps) {
    if (step.step <= last) continue;
    checkSignal(options.signal);
    if (isUnfinished(plan, step)) break;
    const grid = await maker.make(step);
    options.onBytes?.(maker.bytes - reported);
    reported = maker.bytes;
    if (grid.state === 'unfinished') break;
    const time = origin === undefined ? facts.newest : await timeOf(plan, step, facts.newest);
    for (const problem of grid.problems)
      yield { type: 'event', time, step: step.step, level: 'warning', code: 'image', message: visible(problem) };
    if (grid.state === 'made')
      yield { type: 'grid', time, step: step.step, png: grid.png, ...(grid.layout && { layout: grid.layout }) };
    const values: [string, number][] = step.epoch === undefined ? [] : [['epoch', step.epoch]];
    if (origin !== undefined && tables.length === 0) values.push(['time', Math.max(0, (time - origin) / 1000)]);
    if (metrics.isFull(step.step)) yield* metrics.take();
    metrics.add(step.step, time, values);
    [last, taken] = [step.step, taken + step.files.length];
  }
  yield* metrics.take();
  const next: ImageCursor = {
    ...{ template: pattern.template, span: spanOf(pattern), tiles: plan.tiles?.length ?? null, layout: plan.layout },
    ...{ step: last, files: taken, newest: Math.max(cursor?.newest ?? 0, maker.newest) },
    ...(origin !== undefined && { origin }),
    ...(tableCursor && { tables: tableCursor }),
  };
  return next;
}

const WRITING_MS = 60_000;

/** Whether more tiles of the last step may follow. */
function isUnfinished({ tiles, steps, facts }: ImagePlan, step: ImageStep): boolean {
  const now = Date.now();
  return (
    tiles !== undefined &&
    step === steps[steps.length - 1] &&
    step.files.length < tiles.length &&
    now - facts.newest < WRITING_MS
  );
}

async function timeOf({ listing }: ImagePlan, { files }: ImageStep, fallback: number): Promise<number> {
  const stats = await stat(join(listing.path, files[files.length - 1]!.name)).catch(() => undefined);
  return Math.round(stats?.mtimeMs ?? fallback);
}
