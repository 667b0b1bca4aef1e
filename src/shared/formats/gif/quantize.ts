import { packRgb, unpackRgb } from '../../lib/colour';
import type { Rgb } from '../../lib/colour';

export type Palette = readonly Rgb[];

/** Pixels of an image, row by row: one channel is grey, three are RGB, four are RGB and an alpha that is ignored. */
export interface ColourSource {
  channels: 1 | 3 | 4;
  data: Uint8Array | Uint8ClampedArray;
}

/**
 * A palette is built from at most this many distinct colours, sampled evenly if there are more. Pixels are still
 * matched by their exact colour.
 */
const MAX_BUILD_COLOURS = 8192;
/** Rounds of Lloyd's algorithm after the boxes are split. */
const REFINEMENT_ROUNDS = 3;
/** Cells per channel in the nearest-colour search. */
const CELLS_PER_CHANNEL = 12;

const hash = (key: number): number => Math.imul(key, 0x9e3779b1) >>> 8;

/** Counts the distinct colours of images, exactly. */
export class ColourTable {
  /** Distinct colours as 0xRRGGBB in the order of their first pixel; only the first `size` entries are used. */
  keys = new Uint32Array(1024);
  counts = new Uint32Array(1024);
  size = 0;
  /** Open addressing: 1 + index of a colour in `keys`, 0 when free. At most half full. */
  private slots = new Uint32Array(2048);

  /** Counts the pixels of an image. Returns the index in `keys` of each pixel's colour. */
  add({ channels, data }: ColourSource): Uint32Array {
    const places = new Uint32Array(data.length / channels);
    const [green, blue] = channels === 1 ? [0, 0] : [1, 2];
    let lastKey = -1;
    let place = 0;
    for (let i = 0, at = 0; i < places.length; i++, at += channels) {
      const key = (data[at]! << 16) | (data[at + green]! << 8) | data[at + blue]!;
      if (key !== lastKey) place = this.placeOf(key);
      lastKey = key;
      places[i] = place;
      this.counts[place]!++;
    }
    return places;
  }

  /** The colours as a palette. */
  palette(): Rgb[] {
    return Array.from(this.keys.subarray(0, this.size), unpackRgb);
  }

  private placeOf(key: number): number {
    const found = this.slots[this.slotOf(key)]!;
    if (found !== 0) return found - 1;
    if (this.size === this.keys.length) this.grow();
    this.slots[this.slotOf(key)] = this.size + 1;
    this.keys[this.size] = key;
    return this.size++;
  }

  /** The slot of this colour, or the free slot for it. */
  private slotOf(key: number): number {
    const mask = this.slots.length - 1;
    let slot = hash(key) & mask;
    for (let entry = this.slots[slot]!; entry !== 0 && this.keys[entry - 1] !== key; entry = this.slots[slot]!)
      slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const [keys, counts] = [this.keys, this.counts];
    this.keys = new Uint32Array(2 * keys.length);
    this.counts = new Uint32Array(2 * keys.length);
    this.keys.set(keys);
    this.counts.set(counts);
    this.slots = new Uint32Array(2 * this.slots.length);
    for (let place = 0; place < this.size; place++) this.slots[this.slotOf(keys[place]!)] = place + 1;
  }
}

/** Distinct colours of several palettes, in order. */
export const distinct = (...palettes: readonly Palette[]): Rgb[] =>
  [...new Set(palettes.flat().map(packRgb))].map(unpackRgb);

/**
 * Chooses at most `size` colours for the pixels of a table; the exact colours if there are no more than that.
 *
 * Otherwise boxes of colours are split where that lowers the squared error most, by exact channel values instead of
 * fixed bins, so that a narrow range is divided as finely as a wide one; then Lloyd's algorithm moves the colours to
 * the means of the pixels that are nearest to them. `fixed` colours are already in the palette and do not move.
 */
export function choosePalette(table: ColourTable, size: number, fixed: Palette = []): Rgb[] {
  if (table.size <= size) return table.palette();
  const colours = buildColours(table);
  const means = split(colours, size).map((box) => meanOf(colours, box));
  for (let round = 0; round < REFINEMENT_ROUNDS; round++) refine(colours, fixed, means);
  return distinct(means.map(([r, g, b]) => [Math.round(r), Math.round(g), Math.round(b)] as const));
}

interface Weighted {
  /** Red, green and blue of each colour. */
  channels: readonly [Uint8Array, Uint8Array, Uint8Array];
  /** Pixels of each colour. */
  weights: Float64Array;
  /** Permutation of the colours: those of a box are adjacent. */
  order: Uint32Array;
}

function buildColours({ keys, counts, size }: ColourTable): Weighted {
  const count = Math.min(size, MAX_BUILD_COLOURS);
  const place = (i: number) => Math.floor((i * size) / count);
  const channel = (shift: number) => Uint8Array.from({ length: count }, (_, i) => keys[place(i)]! >> shift);
  return {
    channels: [channel(16), channel(8), channel(0)],
    weights: Float64Array.from({ length: count }, (_, i) => counts[place(i)]!),
    order: Uint32Array.from({ length: count }, (_, i) => i),
  };
}

/** The colours at from..to of the order, and the cut that would lower their squared error most. */
interface ColourBox {
  from: number;
  to: number;
  /** Reduction of the squared error; 0 when all colours are equal. */
  gain: number;
  channel: number;
  /** Colours whose channel is at most this level go to the first half. */
  level: number;
}

function split(colours: Weighted, size: number): ColourBox[] {
  const measure = boxMeasure(colours);
  const boxes = [measure(0, colours.order.length)];
  while (boxes.length < size) {
    let best = 0;
    for (let i = 1; i < boxes.length; i++) if (boxes[i]!.gain > boxes[best]!.gain) best = i;
    const box = boxes[best]!;
    if (box.gain <= 0) break;
    const middle = partition(colours, box);
    boxes[best] = measure(box.from, middle);
    boxes.push(measure(middle, box.to));
  }
  return boxes;
}

/** Measures boxes with a histogram per channel, which is reused. */
function boxMeasure({ channels, weights, order }: Weighted): (from: number, to: number) => ColourBox {
  const histogram = new Float64Array(256);
  return (from, to) => {
    let bestGain = 0;
    let bestChannel = 0;
    let bestLevel = 0;
    for (let channel = 0; channel < 3; channel++) {
      const levels = channels[channel]!;
      let low = 255;
      let high = 0;
      let weight = 0;
      let sum = 0;
      for (let i = from; i < to; i++) {
        const colour = order[i]!;
        const level = levels[colour]!;
        const share = weights[colour]!;
        if (level < low) low = level;
        if (level > high) high = level;
        histogram[level]! += share;
        weight += share;
        sum += share * level;
      }
      let left = 0;
      let leftSum = 0;
      for (let level = low; level < high; level++) {
        left += histogram[level]!;
        leftSum += histogram[level]! * level;
        const gain = leftSum ** 2 / left + (sum - leftSum) ** 2 / (weight - left) - sum ** 2 / weight;
        if (gain > bestGain) {
          bestGain = gain;
          bestChannel = channel;
          bestLevel = level;
        }
      }
      histogram.fill(0, low, high + 1);
    }
    return { from, to, gain: bestGain, channel: bestChannel, level: bestLevel };
  };
}

/** Moves the colours of the first half of a box to its front; returns the start of the second half. */
function partition({ channels, order }: Weighted, { from, to, channel, level }: ColourBox): number {
  const levels = channels[channel]!;
  let middle = from;
  for (let i = from; i < to; i++) {
    const colour = order[i]!;
    if (levels[colour]! > level) continue;
    order[i] = order[middle]!;
    order[middle++] = colour;
  }
  return middle;
}

type Mean = [number, number, number];

function meanOf({ channels, weights, order }: Weighted, { from, to }: ColourBox): Mean {
  let weight = 0;
  const sum: Mean = [0, 0, 0];
  for (let i = from; i < to; i++) {
    const colour = order[i]!;
    weight += weights[colour]!;
    for (let c = 0; c < 3; c++) sum[c]! += weights[colour]! * channels[c]![colour]!;
  }
  return sum.map((s) => s / weight) as Mean;
}

/**
 * One round of Lloyd's algorithm: each mean moves to the mean of the pixels nearest to it. Fixed colours take part but
 * do not move.
 */
function refine({ channels, weights }: Weighted, fixed: Palette, means: Mean[]): void {
  const nearest = nearestColour([...fixed, ...means]);
  const [reds, greens, blues] = channels;
  const sums = new Float64Array(4 * (fixed.length + means.length));
  for (let colour = 0; colour < weights.length; colour++) {
    const r = reds[colour]!;
    const g = greens[colour]!;
    const b = blues[colour]!;
    const w = weights[colour]!;
    const at = 4 * nearest(r, g, b);
    sums[at]! += w;
    sums[at + 1]! += w * r;
    sums[at + 2]! += w * g;
    sums[at + 3]! += w * b;
  }
  for (const [i, mean] of means.entries()) {
    const at = 4 * (fixed.length + i);
    if (sums[at]! > 0) for (let c = 0; c < 3; c++) mean[c] = sums[at + 1 + c]! / sums[at]!;
  }
}

/**
 * Creates an exact nearest-colour search over a palette, by squared distance; of ties the first.
 *
 * The range of the palette is divided into cells. A cell caches the colours that can be nearest to some point in it,
 * computed when it is first needed; points outside the range belong to the cell at the border, which extends to 0 or
 * 255.
 */
export function nearestColour(palette: Palette): (r: number, g: number, b: number) => number {
  const [reds, greens, blues] = [0, 1, 2].map((c) => axisOf(Float64Array.from(palette, (colour) => colour[c]!))) as [
    ChannelCells,
    ChannelCells,
    ChannelCells,
  ];
  const candidates: (Uint16Array | undefined)[] = new Array<Uint16Array | undefined>(CELLS_PER_CHANNEL ** 3).fill(
    undefined,
  );
  const find = candidateFinder(reds, greens, blues, palette.length);
  return (r, g, b) => {
    const cell = (reds.cellOf[r]! * CELLS_PER_CHANNEL + greens.cellOf[g]!) * CELLS_PER_CHANNEL + blues.cellOf[b]!;
    const list = (candidates[cell] ??= find(reds.cellOf[r]!, greens.cellOf[g]!, blues.cellOf[b]!));
    let best = 0;
    let least = Infinity;
    for (let k = 0; k < list.length; k++) {
      const i = list[k]!;
      const red = reds.levels[i]! - r;
      const green = greens.levels[i]! - g;
      const blue = blues.levels[i]! - b;
      const square = red * red + green * green + blue * blue;
      if (square < least) {
        best = i;
        least = square;
      }
    }
    return best;
  };
}

/** One channel of a palette, and cells of equal width over its range. */
interface ChannelCells {
  levels: Float64Array;
  /** The cell of each level from 0 to 255. */
  cellOf: Uint8Array;
  /** Squared distance of colour i to the nearest and to the farthest level of a cell, at [cell * colours + i]. */
  near: Float64Array;
  far: Float64Array;
}

function axisOf(levels: Float64Array): ChannelCells {
  const count = levels.length;
  const lowest = Math.floor(Math.min(...levels));
  const width = Math.max(1, Math.ceil((Math.max(...levels) - lowest + 1) / CELLS_PER_CHANNEL));
  const last = CELLS_PER_CHANNEL - 1;
  const [near, far] = [new Float64Array(CELLS_PER_CHANNEL * count), new Float64Array(CELLS_PER_CHANNEL * count)];
  for (let cell = 0; cell < CELLS_PER_CHANNEL; cell++) {
    const low = cell === 0 ? 0 : lowest + cell * width;
    const high = cell === last ? 255 : lowest + (cell + 1) * width - 1;
    for (let i = 0; i < count; i++) {
      near[cell * count + i] = Math.max(0, low - levels[i]!, levels[i]! - high) ** 2;
      far[cell * count + i] = Math.max(levels[i]! - low, high - levels[i]!) ** 2;
    }
  }
  const cellOf = Uint8Array.from({ length: 256 }, (_, level) =>
    Math.min(last, Math.max(0, Math.floor((level - lowest) / width))),
  );
  return { levels, cellOf, near, far };
}

/**
 * Finds the colours that can be nearest to a point of a cell: those whose minimum distance is at most the smallest
 * maximum distance.
 */
function candidateFinder(
  reds: ChannelCells,
  greens: ChannelCells,
  blues: ChannelCells,
  count: number,
): (red: number, green: number, blue: number) => Uint16Array {
  const list = new Uint16Array(count);
  return (red, green, blue) => {
    const [r, g, b] = [red * count, green * count, blue * count];
    let bound = Infinity;
    for (let i = 0; i < count; i++) {
      const far = reds.far[r + i]! + greens.far[g + i]! + blues.far[b + i]!;
      if (far < bound) bound = far;
    }
    let found = 0;
    for (let i = 0; i < count; i++) {
      if (reds.near[r + i]! + greens.near[g + i]! + blues.near[b + i]! <= bound) list[found++] = i;
    }
    return list.slice(0, found);
  };
}

/** The nearest colour of a palette for each colour of a table, and the squared error over its pixels. */
export function matchPalette(
  { keys, counts, size }: ColourTable,
  palette: Palette,
): { indices: Uint8Array; squaredError: number } {
  const nearest = nearestColour(palette);
  const indices = new Uint8Array(size);
  let squaredError = 0;
  for (let place = 0; place < size; place++) {
    const key = keys[place]!;
    const r = key >> 16;
    const g = (key >> 8) & 255;
    const b = key & 255;
    const index = nearest(r, g, b);
    const colour = palette[index]!;
    indices[place] = index;
    squaredError += counts[place]! * ((colour[0] - r) ** 2 + (colour[1] - g) ** 2 + (colour[2] - b) ** 2);
  }
  return { indices, squaredError };
}
