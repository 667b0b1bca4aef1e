import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { m } from '../../paraglide/messages';
import type { PreparedDataset } from '../../shared/domain/datasets';
import type { ImagesJob } from '../../shared/domain/inference-tasks';
import type { Outcome } from '../../shared/contract/outcome';
import { unwrap } from '../../shared/contract/outcome';
import { DEFAULT_SCORED, evenlySpaced, MAX_SCORED, MIN_SCORED } from '../../shared/domain/scores';
import type { ImageScoreRequest, ScoredImages } from '../../shared/domain/scores';
import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';
import { trainedRun } from '../../shared/domain/run/run';
import { hasTiles, layoutText, tileRectangle } from '../../shared/domain/grid-layout';
import type { GridLayout, Rectangle } from '../../shared/domain/grid-layout';
import { IMPORTS_FOLDER } from '../core/home';
import type { StoredRun } from '../database';
import { AsideWriter } from '../datasets/aside-writer';
import { listFolder, readBounded } from '../datasets/images/folder';
import type { DecodedImage } from '../datasets/images/images';
import { writeImages } from '../datasets/images/write-images';
import type { Progress } from '../datasets/images/write-images';
import { parseImageFormat } from '../datasets/preparer';
import { asOutcome, fail } from '../datasets/refusals';
import { decodeWhole } from '../external/images/decode-whole';
import type { RunServices } from './run-services';
import { listSamples, readSample } from './run-samples';

type Services = Pick<RunServices, 'database' | 'datasets' | 'home' | 'rows'>;

/** Images that were collected for scores. */
export interface ImagesWork {
  job: ImagesJob;
  steps: number[];
  about: ScoredImages;
  /** Deletes the file of the images. */
  close(): Promise<void>;
}

/** Images in an order, read one at a time. */
interface StoredImages {
  count: number;
  steps: number[];
  notices: string[];
  read(i: number): Promise<DecodedImage>;
}

/**
 * Collects stored images of a run, the tiles of its grids or the files of a folder, into one file like that of a
 * dataset, and prepares the dataset in the same size and channels: of Gander's own run those that it trained on, else
 * those of the request or of datasets (28 x 28 grey).
 *
 * Refuses grids whose layout is not known or does not fit, images that cannot be read, and datasets that are missing,
 * too small or not of images.
 */
export function imagesJob(
  services: Services,
  { run: id, dataset, from, frame, samples = DEFAULT_SCORED }: ImageScoreRequest,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<Outcome<ImagesWork>> {
  return asOutcome(async () => {
    const run = unwrap(services.rows.find(id));
    const stored =
      from.kind === 'grids'
        ? await gridTiles(services, run, from.steps)
        : await folderImages(from.path, from.step, signal);
    const own: Partial<Pick<Hyperparameters, 'imageSize' | 'channels'>> = run.external
      ? {}
      : trainedRun(run).hyperparameters;
    const format = parseImageFormat({
      imageSize: frame.imageSize ?? own.imageSize ?? 28,
      channels: frame.channels ?? own.channels ?? 1,
    });
    const data = unwrap(await services.datasets.prepare(dataset, format, undefined, signal));
    checkDataset(data);
    const used = Math.min(stored.count, samples, MAX_SCORED, Math.floor(data.count / 2));
    const sizes = new ImageSizes(format);
    const order = evenlySpaced(stored.count, used);
    const read = async (i: number): Promise<DecodedImage> => sizes.add(await stored.read(order[i]!));
    await mkdir(join(services.home, IMPORTS_FOLDER), { recursive: true });
    const folder = await mkdtemp(join(services.home, IMPORTS_FOLDER, 'scored-'));
    const close = (): Promise<void> => rm(folder, { recursive: true, force: true });
    try {
      const writer = await AsideWriter.open(join(folder, 'images.safetensors'));
      const shape = await writeImages(writer, { count: used, pads: false, read }, format, onProgress, signal).catch(
        async (error: unknown) => {
          await writer.discard();
          throw error;
        },
      );
      const sha256 = await writer.finish();
      const images: PreparedDataset = { name: dataset, kind: 'images', file: writer.file, sha256, count: used, shape };
      const about: ScoredImages = {
        from: from.kind,
        ...(from.kind === 'folder' ? { folder: from.path } : {}),
        dataset,
        found: stored.count,
        used,
        ...format,
        original: sizes.describe(),
        notices: [...stored.notices, ...tooFew(used)],
      };
      return { job: { images, data, engine: run.engine?.name ?? 'auto' }, steps: stored.steps, about, close };
    } catch (error) {
      await close();
      throw error;
    }
  }, signal);
}

function checkDataset({ name, kind, count }: PreparedDataset): void {
  if (kind !== 'images') fail(m.runs_score_points({ name }), 'dataset');
  if (count < 2 * MIN_SCORED) fail(m.common_scores_few_images({ min: 2 * MIN_SCORED, count }), 'dataset');
}

const tooFew = (used: number): string[] =>
  used >= MIN_SCORED ? [] : [m.runs_score_too_few({ min: MIN_SCORED, count: used })];

/** The tiles of a grid that were found. */
interface Tiles {
  step: number;
  rectangles: Rectangle[];
}

/** The tiles of the newest grid, or of the grids at the given steps, in the order of the steps and then row by row. */
async function gridTiles(
  services: Services,
  run: StoredRun,
  wanted: readonly number[] | undefined,
): Promise<StoredImages> {
  const list = listSamples(services, [run.id])[0]!;
  const newest = list.steps.at(-1);
  if (newest === undefined) return fail(m.runs_score_no_grid({ name: run.name, id: run.id }), 'step');
  if (list.kind !== 'grid') fail(m.runs_score_samples_points({ name: run.name, id: run.id }), 'run');
  if (!hasTiles(list)) fail(m.runs_score_layout_unknown({ name: run.name }), 'run');
  const steps = [...new Set(wanted ?? [newest])].sort((a, b) => a - b);
  const grids: Tiles[] = [];
  let empty = 0;
  for (const step of steps) {
    const grid = await readGrid(services, run, step);
    const rectangles = tilesOf(list, grid, run.name, step);
    const left = run.external ? emptyAtEnd(list, grid, rectangles) : 0;
    empty += left;
    grids.push({ step, rectangles: rectangles.slice(0, rectangles.length - left) });
  }
  const places = grids.flatMap(({ step, rectangles }) => rectangles.map((rectangle) => ({ step, rectangle })));
  let open: { step: number; image: DecodedImage } | undefined;
  return {
    count: places.length,
    steps,
    notices: [
      ...(empty > 0 ? [m.runs_score_empty_tiles({ count: empty })] : []),
      ...(steps.length > 1 ? [m.runs_score_pooled({ count: steps.length })] : []),
    ],
    read: async (i) => {
      const { step, rectangle } = places[i]!;
      if (open?.step !== step) open = { step, image: await readGrid(services, run, step) };
      return cut(open.image, rectangle);
    },
  };
}

async function readGrid(services: Services, run: StoredRun, step: number): Promise<DecodedImage> {
  const sample = unwrap(readSample(services, run.id, step));
  if (sample.kind !== 'grid') return fail(m.runs_score_sample_points({ step }), 'step');
  const { data, ...size } = await decodeWhole(sample.png, m.runs_score_grid_name({ name: run.name, step }));
  return { ...size, pixels: data };
}

function tilesOf(layout: GridLayout, grid: DecodedImage, name: string, step: number): Rectangle[] {
  const rectangles: Rectangle[] = [];
  for (let row = 0; row < layout.rows; row++)
    for (let column = 0; column < layout.columns; column++) {
      const tile = tileRectangle(layout, grid, { row, column });
      if (!tile || ![tile.x, tile.y, tile.width, tile.height].every(Number.isInteger))
        return fail(
          m.runs_score_layout_misfit({
            name,
            step,
            width: grid.width,
            height: grid.height,
            layout: layoutText(layout),
          }),
          'run',
        );
      rectangles.push(tile);
    }
  return rectangles;
}

function cut({ width, channels, pixels }: DecodedImage, { x, y, ...size }: Rectangle): DecodedImage {
  const out = new Uint8Array(size.width * size.height * channels);
  for (let row = 0; row < size.height; row++) {
    const from = ((y + row) * width + x) * channels;
    out.set(pixels.subarray(from, from + size.width * channels), row * size.width * channels);
  }
  return { ...size, channels, pixels: out };
}

/**
 * The number of tiles of one colour at the end of the last row, as torchvision's `make_grid` leaves them when the
 * images do not fill it; 0 if the whole row is so, which a generator may have drawn.
 */
function emptyAtEnd({ columns }: GridLayout, grid: DecodedImage, rectangles: readonly Rectangle[]): number {
  let empty = 0;
  while (empty < columns && isUniform(cut(grid, rectangles[rectangles.length - 1 - empty]!))) empty++;
  return empty === columns ? 0 : empty;
}

const isUniform = ({ pixels, channels }: DecodedImage): boolean => pixels.every((v, i) => v === pixels[i % channels]);

/** The PNG and JPEG files of a folder and its subfolders, in the order of their paths. */
async function folderImages(root: string, step: number | undefined, signal: AbortSignal): Promise<StoredImages> {
  if (!(await stat(root)).isDirectory()) fail(m.runs_score_no_folder({ root }), root);
  const { files, skipped } = await listFolder(root, undefined, signal);
  if (files.length === 0) fail(m.runs_score_no_image({ root }), root);
  return {
    count: files.length,
    steps: step === undefined ? [] : [step],
    notices: skipped.length === 0 ? [] : [m.runs_score_files_left_out({ count: skipped.length })],
    read: async (i) => {
      const file = join(root, files[i]!.path);
      const { data, ...size } = await decodeWhole(await readBounded(file, files[i]!.size), file);
      return { ...size, pixels: data };
    },
  };
}

/** Most sizes that are named. */
const MAX_SIZES = 3;

/** Counts what is done to images to give them a format. */
class ImageSizes {
  private readonly sizes = new Map<string, number>();
  private readonly counts = { cropped: 0, resized: 0, grey: 0 };

  constructor(private readonly format: { imageSize: number; channels: number }) {}

  add(image: DecodedImage): DecodedImage {
    const { width, height, channels } = image;
    const size = `${width} x ${height}`;
    if (this.sizes.has(size) || this.sizes.size <= MAX_SIZES) this.sizes.set(size, (this.sizes.get(size) ?? 0) + 1);
    if (width !== height) this.counts.cropped++;
    if (Math.min(width, height) !== this.format.imageSize) this.counts.resized++;
    if (channels > this.format.channels) this.counts.grey++;
    return image;
  }

  describe(): string {
    const sizes = [...this.sizes.keys()];
    const { cropped, resized, grey } = this.counts;
    const done = [
      ...(cropped ? [m.runs_score_cropped({ cropped })] : []),
      ...(resized ? [m.runs_score_resized({ resized, size: this.format.imageSize })] : []),
      ...(grey ? [m.runs_score_grey({ grey })] : []),
    ];
    const shownSizes = sizes.slice(0, MAX_SIZES).join(', ');
    const named = sizes.length > MAX_SIZES ? m.runs_score_sizes_and_others({ sizes: shownSizes }) : shownSizes;
    return m.runs_score_original({
      sizes: named,
      done: done.length === 0 ? m.runs_score_as_they_are() : m.runs_score_as_dataset({ done: done.join(', ') }),
    });
  }
}
