import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GifReader } from 'omggif';
import { onTestFinished } from 'vitest';
import { EXPORT_KINDS, exportOptions } from '../../../shared/contract/export-options';
import { exportRuns } from '..';
import { fakeSource } from './fake-source.test-helper';
import type { ExportOptions } from '../../../shared/contract/export-options';
import type { ExportSource, OnExportProgress } from '..';
import type { FakeRun } from './fake-source.test-helper';

/** Creates an empty folder that is removed at the end of the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'gander-export-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export const steps = (count: number, every: number): number[] => Array.from({ length: count }, (_, i) => i * every);

/** Exports synthetic runs; `read` returns the file's bytes, `list` the names in its folder. */
export async function exported(
  runs: readonly FakeRun[],
  options: Omit<ExportOptions, 'runs'>,
  more: { source?: ExportSource; onProgress?: OnExportProgress; signal?: AbortSignal } = {},
) {
  const home = folder();
  const file = join(home, `export.${EXPORT_KINDS[options.kind].extension}`);
  const parsed = exportOptions.parse({ runs: runs.map((run) => run.id), ...options });
  const outcome = await exportRuns(
    parsed,
    more.source ?? fakeSource(runs),
    file,
    more.onProgress ?? (() => undefined),
    more.signal ?? new AbortController().signal,
  );
  return { outcome, file, options: parsed, read: () => readFileSync(file), list: () => readdirSync(home) };
}

/** Decodes every frame with omggif. */
export function decodeGif(bytes: Uint8Array) {
  const reader = new GifReader(bytes);
  const { width, height } = reader;
  // A frame after the first one contains the part that changed: each is drawn over those before it.
  const page = new Uint8Array(4 * width * height);
  const frames = Array.from({ length: reader.numFrames() }, (_, i) => {
    reader.decodeAndBlitFrameRGBA(i, page);
    return page.slice();
  });
  return { width, height, frames, loop: reader.loopCount(), delays: frames.map((_, i) => reader.frameInfo(i).delay) };
}

/** RGB bytes of a rectangle of an RGBA image, taking every `scale`-th pixel. */
export function crop(
  rgba: Uint8Array,
  width: number,
  box: { x: number; y: number; width: number; height: number },
  scale = 1,
): number[] {
  const out: number[] = [];
  for (let y = 0; y < box.height; y += scale)
    for (let x = 0; x < box.width; x += scale) {
      const at = 4 * ((box.y + y) * width + box.x + x);
      out.push(rgba[at]!, rgba[at + 1]!, rgba[at + 2]!);
    }
  return out;
}
