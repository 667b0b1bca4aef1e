import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRow } from '../../../shared/domain/run/run';
import type { ImageScoreReport, ScoreReport } from '../../../shared/domain/scores';
import { buildCommand, gander } from '../cli.test-helper';

const SIZE = 8;
const EXTERNAL = '20260102-030405-abcd';
/** A grid of 11 x 11 tiles with padding, of which the last three are empty. */
const COLUMNS = 11;
const FILLED = 118;
const PADDING = 2;
const SIDE = COLUMNS * (SIZE + PADDING) + PADDING;

let removeBuilt: () => void;
let home: string;
/** A run of two steps with grids of 256 tiles. */
let ours: string;
const at = (...parts: string[]): string => path.join(home, ...parts);

/** Pixel (x, y) of tile i: noise that differs between tiles and steps. */
const pixel = (step: number, i: number, x: number, y: number): number =>
  Math.imul(step * 7919 + i * 641 + y * 31 + x * 17 + 1, 2654435761) >>> 24;

function grid(step: number): Uint8Array {
  const data = new Uint8Array(SIDE * SIDE);
  for (let i = 0; i < FILLED; i++)
    for (let y = 0; y < SIZE; y++)
      for (let x = 0; x < SIZE; x++) {
        const [row, column] = [Math.floor(i / COLUMNS), i % COLUMNS];
        const place = (n: number, offset: number): number => PADDING + n * (SIZE + PADDING) + offset;
        data[place(row, y) * SIDE + place(column, x)] = pixel(step, i, x, y);
      }
  return encode({ width: SIDE, height: SIDE, channels: 1, data, depth: 8 });
}

/** Writes a folder of single images as a program would. */
function writeTiles(folder: string, step: number): void {
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < FILLED; i++) {
    const data = Uint8Array.from({ length: SIZE * SIZE }, (_, k) => pixel(step, i, k % SIZE, Math.floor(k / SIZE)));
    const file = path.join(folder, `${String(i).padStart(4, '0')}.png`);
    writeFileSync(file, encode({ width: SIZE, height: SIZE, channels: 1, data, depth: 8 }));
  }
}

/** Writes the run folder of another program, with grids at two steps. */
function writeExternal(id: string, name: string, layout: object): void {
  const folder = at('runs', id);
  mkdirSync(path.join(folder, 'samples'), { recursive: true });
  const experiment = { id: 'e-x', name: 'other' };
  writeFileSync(
    path.join(folder, 'run.json'),
    JSON.stringify({ format: 1, kind: 'external', id, name, experiment, createdAt: '2026-01-02T03:04:05Z' }),
  );
  const line = (fields: object): string => `${JSON.stringify({ at: Date.now(), ...fields })}\n`;
  const samples = [10, 20].map((step) => {
    const [png, file] = [grid(step), `${step}.png`];
    writeFileSync(path.join(folder, 'samples', file), png);
    const sha256 = createHash('sha256').update(png).digest('hex');
    return line({ type: 'sample', step, file, kind: 'grid', bytes: png.length, sha256, ...layout });
  });
  writeFileSync(
    path.join(folder, 'journal.ndjson'),
    line({ type: 'start', pid: 1, host: `not-${hostname()}`, step: 0 }) +
      samples.join('') +
      line({ type: 'end', step: 20, state: 'finished' }),
  );
}

beforeAll(async () => {
  removeBuilt = buildCommand();
  home = mkdtempSync(path.join(tmpdir(), 'gander-score-'));
  const settings = ['engine=cpu', 'batchSize=4', 'sampleEvery=1', 'checkpointEvery=1', 'imageSize=8', 'latentSize=3'];
  const options = [...settings, 'gridSize=16', 'scoreEvery=0'].flatMap((setting) => ['--set', setting]);
  const only = ['--objective', 'gan', '--dataset', 'mnist-10k', '--steps', '2', '--json'];
  const ran = await gander(home, 'run', 'digits-compare', ...only, ...options);
  ours = (JSON.parse(ran.out) as { runs: RunRow[] }).runs[0]!.id;
  const tiles = { x: PADDING, y: PADDING, width: SIZE, height: SIZE, strideX: SIZE + PADDING, strideY: SIZE + PADDING };
  writeExternal(EXTERNAL, 'padded', { rows: COLUMNS, columns: COLUMNS, tiles });
  writeExternal('20260102-030405-bbbb', 'unknown', { rows: 1, columns: 1 });
  writeExternal('20260102-030405-cccc', 'uneven', { rows: COLUMNS, columns: COLUMNS });
}, 240_000);
afterAll(() => {
  removeBuilt();
  rmSync(home, { recursive: true, force: true });
});

async function scored(...args: string[]): Promise<ImageScoreReport> {
  const ended = await gander(home, 'score', ...args, '--dataset', 'mnist-10k', '--json');
  expect(ended.code, ended.err + ended.out).toBe(0);
  return JSON.parse(ended.out) as ImageScoreReport;
}
const figures = ({ scores, copies, classes, samples }: ImageScoreReport) => ({ scores, copies, classes, samples });

describe('gander score --from', () => {
  it('scores the tiles of a grid like the same images in a folder', async () => {
    await gander(home, 'sample', ours, '-n', '256', '-o', at('singles'));
    const tiles = await scored(ours, '--from', 'grids');
    expect(tiles).toMatchObject({
      run: ours,
      steps: [2],
      samples: 256,
      images: { from: 'grids', found: 256, used: 256, imageSize: 8, channels: 1, notices: [] },
    });
    expect(tiles.images.original).toBe('8 x 8 pixels; compared as they are');
    expect(tiles.scores.map(({ name }) => name)).toContain('fid.random_v1_8x8x1.256');
    const folder = await scored(ours, '--from', at('singles'), '--step', '2');
    expect(figures(folder)).toEqual(figures(tiles));
    expect(readdirSync(at('imports'))).toEqual([]);
    expect(folder).toMatchObject({ steps: [2], images: { from: 'folder', folder: at('singles') } });
  });

  it('scores a folder of the samples that scores of checkpoints draw as those do, up to rounding to bytes', async () => {
    await gander(home, 'sample', ours, '-n', '256', '--seed', '2017', '-o', at('scored'));
    const folder = await scored(ours, '--from', at('scored'));
    const ended = await gander(home, 'score', ours, '--samples', '256', '--json');
    const checkpoint = JSON.parse(ended.out) as ScoreReport;
    expect(folder.copies).toEqual(checkpoint.copies);
    for (const { name, value, floor } of checkpoint.scores) {
      const same = folder.scores.find((score) => score.name === name)!;
      expect(same.floor).toBe(floor);
      expect(Math.abs(same.value - value), name).toBeLessThanOrEqual(0.02 * Math.abs(value) + 0.02);
    }
  });

  it('cuts padded grids of another program, leaves out empty tiles, and pools steps only when asked', async () => {
    writeTiles(at('tiles'), 20);
    writeTiles(at('pooled', 'a'), 10);
    writeTiles(at('pooled', 'b'), 20);
    const frame = ['--image-size', '8'];
    const newest = await scored('padded', '--from', 'grids', ...frame);
    expect(newest).toMatchObject({ steps: [20], samples: FILLED, images: { found: FILLED } });
    expect(newest.images.notices).toEqual(['3 tiles of one colour at the end of a last row are left out as empty.']);
    expect(figures(newest)).toEqual(figures(await scored('padded', '--from', at('tiles'), ...frame)));
    const pooled = await scored('padded', '--from', 'grids', '--at', '10,20', ...frame);
    expect(pooled).toMatchObject({ steps: [10, 20], samples: 2 * FILLED });
    expect(pooled.images.notices.at(-1)).toContain('The grids of 2 steps are pooled');
    expect(figures(pooled)).toEqual(figures(await scored('padded', '--from', at('pooled'), ...frame)));
  });

  it('converts images as datasets do and says so, and of few images gives only copies', async () => {
    mkdirSync(at('few'));
    for (const [i, [width, height]] of [
      [20, 10],
      [28, 28],
    ].entries()) {
      const data = Uint8Array.from({ length: width! * height! * 3 }, (_, k) => (k * 97) % 256);
      writeFileSync(at('few', `${i}.png`), encode({ width: width!, height: height!, channels: 3, data, depth: 8 }));
    }
    writeFileSync(at('few', 'note.txt'), 'mine');
    const ended = await gander(home, 'score', 'padded', '--from', at('few'), '--dataset', 'mnist-10k');
    expect(ended).toMatchObject({ code: 0, err: expect.any(String) as string });
    expect(ended.out).toContain(
      `padded, 2 images in ${at('few')}. Compared with mnist-10k in 28 x 28 grey. Sizes: 20 x 10, 28 x 28 pixels; 1 cropped to the centred square, 1 resized to 28 x 28, 2 converted from colour to grey, as images of datasets are.`,
    );
    expect(ended.out).toContain('1 file that is not PNG or JPEG or cannot be read is left out.');
    expect(ended.out).toContain('require at least 100 images; there are 2');
    expect(ended.out).toContain('Nearest training image of 2 generated images');
    expect(ended.out).not.toContain('REAL');
  });

  it('refuses unknown and wrong layouts, steps, folders, datasets and options in one sentence', async () => {
    const refusal = async (...args: string[]) => {
      const { code, err } = await gander(home, 'score', ...args);
      expect(code).toBeGreaterThan(0);
      expect(err.trimEnd().split('\n')).toHaveLength(1);
      return err;
    };
    const mnist = ['--dataset', 'mnist-10k'];
    const grids = ['--from', 'grids', ...mnist];
    expect(await refusal('unknown', ...grids)).toContain('state the grid layout on the page of the run');
    expect(await refusal('uneven', ...grids)).toContain('has 112 x 112 pixels, which 11 x 11 tiles do not divide');
    expect(await refusal('padded', ...grids, '--at', '15')).toContain('has no sample at step 15');
    expect(await refusal('padded', '--from', at('none'), ...mnist)).toContain(at('none'));
    expect(await refusal('padded', '--from', at('runs', EXTERNAL, 'run.json'), ...mnist)).toContain('not a folder');
    expect(await refusal('padded', '--from', 'grids', '--dataset', 'ring')).toContain('ring contains points');
    expect(await refusal('padded', '--from', 'grids', '--dataset', 'mnst')).toContain('Did you mean "mnist"');
    expect(await refusal('padded', '--from', 'grids')).toContain('--from needs --dataset NAME');
    expect(await refusal('padded', ...grids, '--step', '10')).toContain('use --at for grids');
    expect(await refusal('padded', '--at', '10')).toContain('add --from grids or --from FOLDER');
  });
});
