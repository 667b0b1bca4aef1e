import { encode } from 'fast-png';

const TILES = 8;
export const TILE = 28;
const SIDE = TILES * TILE;

/** Grey level of the first tile of the grid at a step, by which a test recognises the grid. */
export const levelOf = (step: number): number => (Math.floor(step / 10) * 53) % 256;

/**
 * Returns a PNG file of 8 x 8 tiles of 28 x 28 pixels with bright strokes on a dark background, like digits, and less
 * noise at later steps.
 */
export function grid(step: number): Uint8Array {
  const data = new Uint8Array(SIDE * SIDE);
  let state = step + 1;
  const noise = () =>
    ((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32) * 255 * Math.max(0.05, 0.6 - step / 4000);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const tile = Math.floor(y / TILE) * TILES + Math.floor(x / TILE);
      const [dx, dy] = [(x % TILE) - 14, ((y % TILE) - 14) * (1 + (tile % 3) / 3)];
      const stroke = 255 * Math.max(0, 1 - Math.abs(Math.hypot(dx, dy) - 5 - (tile % 7) / 2) / 2);
      const dark = noise();
      data[y * SIDE + x] = tile === 0 ? levelOf(step) : Math.min(255, stroke + (dark > 40 ? dark : 0));
    }
  return encode({ width: SIDE, height: SIDE, data, channels: 1, depth: 8 });
}
