import { formatBytes } from '../../shared/lib/format';
import { download } from './download';
import type { KnownSet } from './known';
import { ownFolder } from './places';

/** Is told how far a work has come, and in words of what. */
export type ProgressInWords = (done: number, total: number, detail: string) => void;

/** Downloads the two training files of a published set into its folder under home; labels first, for they are small. */
export async function downloadSet(
  set: KnownSet,
  options: { home: string; patience: number; onProgress: ProgressInWords; signal?: AbortSignal | undefined },
): Promise<void> {
  const { home, patience, onProgress, signal } = options;
  const total = set.images.download + set.labels.download;
  let before = 0;
  for (const file of [set.labels, set.images]) {
    const done = before;
    const onBytes = (bytes: number, host: string) =>
      onProgress(done + bytes, total, `${formatBytes(done + bytes)} of ${formatBytes(total)} from ${host}`);
    await download(file, { mirrors: set.mirrors, folder: ownFolder(home, set.name), patience, onBytes, signal });
    before += file.download;
  }
}
