import { spawnSync } from 'node:child_process';
import { afterEach, expect, it, vi } from 'vitest';
import { layOut } from '../drawing/layout';
import { pixelsOf } from '../testing/fake-source.test-helper';
import type { FakeRun } from '../testing/fake-source.test-helper';
import { exported, steps } from '../testing/harness.test-helper';
import { ffmpegArguments } from './video';

/** These tests are only defined if ffmpeg is installed; the suite allows no skipped tests. */
const whereFfmpegIs = (name: string, test: () => Promise<void>): void => {
  if (spawnSync('ffmpeg', ['-version']).status === 0) it(name, test);
};
const runs: FakeRun[] = [
  { id: 'gan', steps: steps(5, 100), tiles: 4, size: 16 },
  { id: 'wgan', steps: steps(3, 150), tiles: 4, size: 16 },
];

afterEach(() => vi.unstubAllEnvs());

it('passes size, colour and frame rate of raw frames to ffmpeg', () => {
  const words = ffmpegArguments({ kind: 'mp4', width: 301, height: 201, colour: true, delay: 40 }, 'out.part').join(
    ' ',
  );
  expect(words).toContain('-f rawvideo -pix_fmt rgb24 -s 301x201 -r 1000/40 -i pipe:0');
  expect(words).toMatch(/-c:v libx264 .* -f mp4 out\.part$/);
});

it('is refused in one sentence if there is no ffmpeg, and leaves nothing', async () => {
  vi.stubEnv('PATH', '');
  const { outcome, list } = await exported(runs, { kind: 'mp4' });
  expect(!outcome.ok && outcome.error.message).toMatch(
    /^Video is encoded by ffmpeg, and there is none on the PATH: install it, or choose an animated PNG/,
  );
  expect(list()).toEqual([]);
});

whereFfmpegIs('shows the error message of ffmpeg when it fails', async () => {
  const { outcome, list } = await exported([{ id: 'wide', steps: [0], tiles: 8, size: 250 }], {
    kind: 'mp4',
    scale: 8,
    labels: false,
  });
  // H.264 does not support 16,000 pixels a side.
  expect(!outcome.ok && outcome.error.message).toBeTruthy();
  expect(list()).toEqual([]);
});

for (const kind of ['mp4', 'webm'] as const) {
  whereFfmpegIs(
    `${kind}: every frame comes back from the decoder as it went in, but for what compression takes`,
    async () => {
      const { outcome, file } = await exported(runs, { kind, scale: 2, delay: 250 });
      expect(outcome).toMatchObject({ ok: true, value: { frames: 6 } });
      const { width, cells } = layOut(
        [
          { width: 128, height: 128 },
          { width: 128, height: 128 },
        ],
        2,
        true,
      );
      const out = spawnSync(
        'ffmpeg',
        ['-loglevel', 'error', '-i', file, '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'],
        { maxBuffer: 1 << 28 },
      ).stdout;
      const padded = width + (width % 2);
      const height = out.length / 6 / padded;
      expect(height).toBe(Math.round(height));
      [0, 100, 100, 200, 300, 400].forEach((step, frame) => {
        const grid = pixelsOf(runs[0]!, step);
        const error =
          grid.reduce((sum, level, i) => {
            const [x, y] = [cells[0]!.grid.x + 2 * (i % 64), cells[0]!.grid.y + 2 * Math.floor(i / 64)];
            return sum + Math.abs(out[frame * padded * height + y * padded + x]! - level);
          }, 0) / grid.length;
        expect(error).toBeLessThan(4);
      });
    },
  );
}
