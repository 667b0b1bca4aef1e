/** Side of a grid of 8 x 8 tiles of 28 pixels. */
export const SIDE = 224;
const TILE = 28;

/**
 * The level of one channel (0 red, 1 green, 2 blue) of a pixel, before rounding and clamping. `random` is uniform in
 * [0, 1).
 */
type Level = (x: number, y: number, channel: number, random: () => number) => number;

const tileOf = (x: number, y: number): number => Math.floor(y / TILE) * 8 + Math.floor(x / TILE);
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
/** Coverage of a pixel by a ring of radius 8 in its tile, from 0 to 1. */
const ring = (x: number, y: number): number =>
  Math.max(0, 1 - Math.abs(Math.hypot((x % TILE) - 14, (y % TILE) - 14) - 8) / 2.2);
/** Shading of a ball in each tile, from -1 to 1. */
const ball = (x: number, y: number): number => Math.cos(Math.hypot((x % TILE) - 11, (y % TILE) - 10) / 8);

/** RGB grids of kinds that GANs generate; they differ in range, number of colours and noise. */
export const COLOUR_GRIDS: Record<string, Level> = {
  'narrow, 124 to 130': (x, y, c) =>
    127 + 3 * (c === 0 ? Math.sin(x / 13) : c === 1 ? Math.sin(y / 11) : Math.cos((x + y) / 17)),
  'dark, 0 to 12': (x, y, c) => 6 + 6 * Math.sin(x / (17 + c) + y / (23 - c) + c),
  'pastel, 225 to 255': (x, y, c) => 240 + 15 * Math.cos(x / 40 + 2 * c) * Math.sin(y / 31 + c),
  'uniform noise': (_x, _y, _c, random) => 255 * random(),
  'grey noise, deviation 20': (_x, _y, _c, random) => 127 + 20 * normal(random),
  'smooth, whole range': (x, y, c) => 127.5 + 127.5 * Math.sin(x / 60 + c) * Math.cos(y / 70 + 2 * c),
  'shaded balls, one hue per tile': (x, y, c) => 120 + 90 * ball(x, y) * Math.cos(tileOf(x, y) / 3 + 2 * c),
  'rings in noise': (x, y, c, random) =>
    215 * ring(x, y) * (0.4 + 0.6 * Math.abs(Math.sin(tileOf(x, y) + 2 * c))) + 25 * random(),
  'dark with some bright pixels': (x, y, c, random) =>
    8 + 7 * Math.sin(x / 19 + c) + (ring(x, y) > 0.9 ? 200 * Math.abs(Math.cos(tileOf(x, y) + c)) : 3 * random()),
  'sepia, one hue': (x, y, c) => (130 + 110 * ball(x, y) * Math.cos(tileOf(x, y))) * (1 - 0.18 * c),
};

/** Returns the RGB pixels of a grid; deterministic. */
export function colourGrid(level: Level): Uint8Array {
  const data = new Uint8Array(3 * SIDE * SIDE);
  let state = 1;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  for (let y = 0, at = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      for (let c = 0; c < 3; c++) data[at++] = Math.min(255, Math.max(0, Math.round(level(x, y, c, random))));
    }
  return data;
}
