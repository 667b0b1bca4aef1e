import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { m } from '../../../paraglide/messages';
import { parseJson } from '../../../shared/formats/json';
import type { Reading, TileLayout } from '../reader';
import type { LayoutFile, StatedLayout } from './layout-file';
import { agreedLayout, layoutFor, layoutText, MAX_TILES, parseLayout } from './tile-layout';
import type { Pixels } from './tile-layout';

/** How the tiles of a run's grids are found. */
export interface LayoutChoice {
  from: 'stated' | 'guessed' | 'unknown';
  /** Rows and columns; undefined if each image is one tile. */
  layout: StatedLayout | undefined;
  /** The guess, and the size of the images in which it was found. */
  guess?: { layout: TileLayout; width: number; height: number };
  /** Size of a tile in pixels, from the program's settings; images of any size are divided by it. */
  tileSize?: number;
  /** A sentence for the person. */
  remark: string;
}

const shown = ({ rows, columns }: { rows: number; columns: number }): string => `${rows} x ${columns}`;

/** Chooses the layout: by the person, by a file in the folder, by the program's settings, or from the pixels. */
export function chooseLayout(
  images: readonly Pixels[],
  {
    chosen,
    file,
    tileSize,
  }: { chosen: string | undefined; file: LayoutFile | undefined; tileSize: number | undefined },
): LayoutChoice {
  const picked = chosen === undefined ? undefined : parseLayout(chosen);
  const found = agreedLayout(images);
  const first = images[0];
  const guess = found && first && { layout: found.layout, width: first.width, height: first.height };
  const withGuess = guess && { guess };
  if (picked)
    return {
      from: 'stated',
      layout: picked,
      ...withGuess,
      remark: m.external_layout_chosen({ layout: shown(picked) }),
    };
  if (file?.layout)
    return {
      from: 'stated',
      layout: file.layout,
      ...withGuess,
      remark: m.external_layout_stated({ layout: shown(file.layout) }),
    };
  const bySize = tileSize !== undefined && first ? byTileSize(tileSize, first) : undefined;
  if (bySize)
    return {
      from: 'stated',
      layout: bySize,
      tileSize: tileSize!,
      ...withGuess,
      remark: m.external_layout_resolution({ layout: shown(bySize) }),
    };
  if (guess)
    return {
      from: 'guessed',
      layout: guess.layout,
      guess,
      remark: m.external_layout_found({ layout: shown(guess.layout) }),
    };
  return {
    from: 'unknown',
    layout: undefined,
    remark: m.external_layout_none(),
  };
}

function byTileSize(size: number, { width, height }: { width: number; height: number }): StatedLayout | undefined {
  const [rows, columns] = [height / size, width / size];
  const isLayout = Number.isInteger(rows) && Number.isInteger(columns) && rows * columns > 1;
  return isLayout && rows <= MAX_TILES && columns <= MAX_TILES ? { rows, columns, padding: 0 } : undefined;
}

/** The resolution of the training images of StyleGAN, which are its tiles. */
export async function styleganTileSize(folder: string, files: readonly string[]): Promise<number | undefined> {
  if (!files.includes('training_options.json')) return undefined;
  const json = parseJson(await readFile(join(folder, 'training_options.json')).catch(() => new Uint8Array()));
  const options = json.ok ? (json.value as { training_set_kwargs?: { resolution?: unknown } } | null) : null;
  const size = options?.training_set_kwargs?.resolution;
  return typeof size === 'number' && Number.isInteger(size) && size >= 4 ? size : undefined;
}

/** The layout of images of each size. */
export class Layouts {
  private readonly bySize = new Map<string, TileLayout | undefined>();

  constructor(private readonly choice: LayoutChoice) {
    if (choice.guess && choice.from === 'guessed') this.bySize.set(sizeKey(choice.guess), choice.guess.layout);
  }

  /** Where the tiles of an image are; undefined if it is one tile. `pixels` is called once for each size. */
  async of(size: { width: number; height: number }, pixels: () => Promise<Pixels>): Promise<TileLayout | undefined> {
    const { layout, from } = this.choice;
    if (!layout || layout.rows * layout.columns === 1) return undefined;
    const key = sizeKey(size);
    if (this.choice.tileSize !== undefined) {
      const divided = byTileSize(this.choice.tileSize, size);
      return divided && padLayout(divided, 0, size);
    }
    if (!this.bySize.has(key)) {
      const padded = layout.padding === undefined ? undefined : padLayout(layout, layout.padding, size);
      // Images of another size than those of the guess have its rows and columns only if their own pixels show it.
      const found =
        padded ?? (from === 'guessed' ? sameGuess(layout, await pixels()) : layoutFor(layout, size, await pixels()));
      this.bySize.set(key, found);
    }
    return this.bySize.get(key);
  }
}

const sizeKey = ({ width, height }: { width: number; height: number }): string => `${width}x${height}`;

function sameGuess(layout: StatedLayout, pixels: Pixels): TileLayout | undefined {
  const own = agreedLayout([pixels])?.layout;
  return own?.rows === layout.rows && own.columns === layout.columns ? own : undefined;
}

/** Tiles with a stated padding around and between them. */
function padLayout(
  { rows, columns }: StatedLayout,
  padding: number,
  { width, height }: { width: number; height: number },
): TileLayout | undefined {
  const [strideX, strideY] = [Math.floor((width - padding) / columns), Math.floor((height - padding) / rows)];
  if (strideX <= padding || strideY <= padding) return undefined;
  return {
    rows,
    columns,
    x: padding,
    y: padding,
    width: strideX - padding,
    height: strideY - padding,
    strideX,
    strideY,
  };
}

const USUAL: readonly (readonly [number, number])[] = [
  [8, 8],
  [10, 10],
  [4, 4],
  [5, 5],
  [16, 16],
];

/** The choice between layouts, as `ROWSxCOLUMNS`; others than those listed are accepted as well. */
export function layoutReading(
  { layout, guess }: LayoutChoice,
  size: { width: number; height: number } | undefined,
): Reading {
  const options = new Map<string, string>();
  const add = (rows: number, columns: number, label = shown({ rows, columns })) => {
    const value = layoutText({ rows, columns });
    if (!options.has(value)) options.set(value, label);
  };
  if (guess)
    add(guess.layout.rows, guess.layout.columns, m.external_layout_option_found({ layout: shown(guess.layout) }));
  if (layout) add(layout.rows, layout.columns);
  for (const [rows, columns] of USUAL) {
    const at = size && layoutFor({ rows, columns }, size);
    if (at && size.width === columns * at.strideX + at.x && size.height === rows * at.strideY + at.y)
      add(rows, columns);
  }
  add(1, 1, m.external_layout_option_one());
  return {
    name: 'layout',
    label: m.external_layout_label(),
    options: [...options].map(([value, label]) => ({ value, label })),
    chosen: layoutText(layout ?? { rows: 1, columns: 1 }),
  };
}
