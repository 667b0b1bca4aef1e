import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { m } from '../../../paraglide/messages';
import { RefusalError } from '../../../shared/contract/outcome';
import { isTooLarge } from '../../../shared/formats/png-header';
import { checkImage, MAX_IMAGE_BYTES } from '../../datasets/formats/decode';
import { pngHeader } from '../../files/png-file';
import type { TileLayout } from '../reader';
import { decodeWhole, encodePng, imageKind, isWhole } from './decode-whole';
import type { ImageKind } from './decode-whole';
import type { ImageStep } from './name-pattern';
import { MAX_TILES_PER_STEP } from './name-pattern';
import type { Pixels } from './tile-layout';

/** A grid that can be stored, or why there is none. */
export type MadeGrid =
  | { state: 'made'; png: Uint8Array; width: number; height: number; layout?: TileLayout; problems: string[] }
  /** A file is still being written. */
  | { state: 'unfinished' }
  | { state: 'bad'; problems: string[] };

/** A file that is incomplete and changed this recently is being written. */
const WRITING_MS = 60_000;
/** More pixels are not shown (src/shared/formats/png-header.ts). */
const MAX_SIDE = 4096;

interface ReadFile {
  bytes: Uint8Array;
  kind: ImageKind | undefined;
  mtimeMs: number;
}

/** Makes the grids of a folder. */
export class GridMaker {
  /** Bytes read, and the latest time of a file, since the reader was made. */
  bytes = 0;
  newest = 0;
  readonly kinds = new Set<ImageKind>();

  constructor(
    private readonly folder: string,
    /** Numbers of the tiles of all steps, in order; undefined if each file is a grid. */
    private readonly tiles: readonly number[] | undefined,
    /** Where the tiles of a grid of this size are; `pixels` decodes it. */
    private readonly layoutOf: (
      size: { width: number; height: number },
      pixels: () => Promise<Pixels>,
    ) => Promise<TileLayout | undefined>,
  ) {}

  async make(step: ImageStep): Promise<MadeGrid> {
    return this.tiles ? this.join(step, this.tiles) : this.single(step.files[step.files.length - 1]!.name);
  }

  /** Reads a file; undefined while it is being written. */
  private async read(name: string): Promise<ReadFile | undefined> {
    const path = join(this.folder, name);
    const { mtimeMs, size } = await stat(path);
    if (size > MAX_IMAGE_BYTES) throw new RefusalError({ message: m.external_image_larger({ name }) });
    const bytes = await readFile(path);
    this.bytes += bytes.length;
    this.newest = Math.max(this.newest, mtimeMs);
    const kind = imageKind(bytes);
    if (kind !== undefined) this.kinds.add(kind);
    const now = Date.now();
    if (now - mtimeMs < WRITING_MS && (kind === undefined || !isWhole(bytes, kind))) return undefined;
    return { bytes, kind, mtimeMs };
  }

  private async single(name: string): Promise<MadeGrid> {
    try {
      const file = await this.read(name);
      if (!file) return { state: 'unfinished' };
      const { bytes, kind } = file;
      if (kind === 'png') await checkImage(bytes, name);
      if (kind === 'png' && !isTooLarge(bytes)) {
        const size = pngHeader(bytes)!;
        const layout = await this.layoutOf(size, () => decodeWhole(bytes, name));
        return made(bytes, size, layout);
      }
      const pixels = await decodeWhole(bytes, name);
      const layout = await this.layoutOf(pixels, () => Promise.resolve(pixels));
      if (pixels.width * pixels.height <= MAX_SIDE * MAX_SIDE) return made(encodePng(pixels), pixels, layout);
      return firstTiles(name, pixels, layout);
    } catch (error) {
      return bad(name, error);
    }
  }

  /** Joins the tiles of a step: each has the same place in every step. Missing ones are black. */
  private async join({ step, files }: ImageStep, tiles: readonly number[]): Promise<MadeGrid> {
    const problems: string[] = [];
    const found = new Map<number, Pixels>();
    for (const { name, tile } of files) {
      const place = tiles.indexOf(tile);
      if (place < 0) continue;
      try {
        const file = await this.read(name);
        if (!file) return { state: 'unfinished' };
        found.set(place, await decodeWhole(file.bytes, name));
      } catch (error) {
        problems.push(...bad(name, error).problems);
      }
    }
    const first = found.values().next().value;
    if (!first) return { state: 'bad', problems };
    const layout = joinedLayout(tiles.length, first);
    if (!layout) return { state: 'bad', problems: [m.external_tiles_too_large({ step })] };
    const channels = [...found.values()].some((tile) => tile.channels === 3) ? 3 : 1;
    const [width, height] = [layout.columns * layout.width, layout.rows * layout.height];
    const data = new Uint8Array(width * height * channels);
    for (const [place, tile] of found) {
      if (tile.width === first.width && tile.height === first.height)
        copyTile(
          tile,
          data,
          width,
          channels,
          (place % layout.columns) * tile.width,
          Math.floor(place / layout.columns) * tile.height,
        );
      else problems.push(m.external_tile_other_size({ tile: tiles[place]!, step }));
    }
    const missing = tiles.length - files.length;
    if (missing > 0) problems.push(m.external_tiles_missing({ step, count: files.length, total: tiles.length }));
    return { state: 'made', png: encodePng({ width, height, channels, data }), width, height, layout, problems };
  }
}

const made = (
  png: Uint8Array,
  { width, height }: { width: number; height: number },
  layout: TileLayout | undefined,
): MadeGrid => ({
  ...{ state: 'made', png, width, height, problems: [] },
  ...(layout && { layout }),
});

function bad(name: string, error: unknown): { state: 'bad'; problems: string[] } {
  if (error instanceof RefusalError) return { state: 'bad', problems: [error.message] };
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  return { state: 'bad', problems: [m.external_file_not_read({ name, code })] };
}

/** Rows and columns of joined tiles: as near to a square as possible. Undefined if the grid would be too large. */
function joinedLayout(count: number, { width, height }: { width: number; height: number }): TileLayout | undefined {
  const columns = Math.min(Math.ceil(Math.sqrt(count)), Math.floor(MAX_SIDE / width));
  const rows = Math.ceil(count / columns);
  if (columns < 1 || rows * height > MAX_SIDE || count > MAX_TILES_PER_STEP) return undefined;
  return { rows, columns, x: 0, y: 0, width, height, strideX: width, strideY: height };
}

function copyTile(tile: Pixels, to: Uint8Array, width: number, channels: 1 | 3, left: number, top: number): void {
  for (let y = 0; y < tile.height; y++)
    for (let x = 0; x < tile.width; x++)
      for (let c = 0; c < channels; c++)
        to[((top + y) * width + left + x) * channels + c] =
          tile.data[(y * tile.width + x) * tile.channels + (tile.channels === 3 ? c : 0)]!;
}

/** The first tiles of a grid with more pixels than can be shown, unchanged. */
function firstTiles(name: string, image: Pixels, layout: TileLayout | undefined): MadeGrid {
  if (!layout || layout.rows * layout.columns === 1)
    return {
      state: 'bad',
      problems: [m.external_grid_too_large({ name, width: image.width, height: image.height })],
    };
  const fit = (at: number, stride: number, count: number) => Math.min(count, Math.floor((MAX_SIDE - at) / stride));
  const [columns, rows] = [fit(layout.x, layout.strideX, layout.columns), fit(layout.y, layout.strideY, layout.rows)];
  if (columns < 1 || rows < 1)
    return {
      state: 'bad',
      problems: [m.external_tile_too_large({ name, width: layout.width, height: layout.height })],
    };
  const width = Math.min(image.width, layout.x + columns * layout.strideX);
  const height = Math.min(image.height, layout.y + rows * layout.strideY);
  const data = new Uint8Array(width * height * image.channels);
  for (let y = 0; y < height; y++) {
    const from = y * image.width * image.channels;
    data.set(image.data.subarray(from, from + width * image.channels), y * width * image.channels);
  }
  const png = encodePng({ width, height, channels: image.channels, data });
  return {
    ...{ state: 'made', png, width, height, layout: { ...layout, rows, columns } },
    problems: [m.external_grid_cut({ name, allRows: layout.rows, allColumns: layout.columns, rows, columns })],
  };
}
