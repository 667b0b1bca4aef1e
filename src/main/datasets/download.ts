import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { get as httpGet } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { m } from '../../paraglide/messages';
import { troubleOf } from '../../shared/contract/disk-trouble';
import { formatBytes } from '../../shared/lib/format';
import { asidePathOf, moveIntoPlace, syncFile } from '../files/write-aside';
import { datasetFolder } from './finder';
import type { KnownFile, KnownSet } from './known';
import { checkSignal, fail } from './refusals';

interface DownloadOptions {
  mirrors: readonly string[];
  folder: string;
  /** Called with the number of bytes received of this file, and the host. */
  onBytes: (bytes: number, host: string) => void;
  /** Milliseconds without a response or data after which the next mirror is tried. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * Downloads a known file from the first mirror with the right bytes, checked by size and digest during the download.
 * It is written beside its path and renamed once it is right.
 *
 * @throws RefusalError with the reason for each mirror if none works
 */
async function download(file: KnownFile, options: DownloadOptions): Promise<string> {
  const { mirrors, folder, signal } = options;
  await mkdir(folder, { recursive: true });
  const target = join(folder, file.name);
  const problems: string[] = [];
  for (const mirror of mirrors) {
    const partFile = asidePathOf(target);
    try {
      await receive(new URL(file.name, mirror), file, partFile, options);
      await syncFile(partFile);
      await moveIntoPlace(partFile, target);
      return target;
    } catch (error) {
      await rm(partFile, { force: true });
      checkSignal(signal);
      if (isLocalFailure(error)) throw error;
      problems.push(m.dataset_mirror_problem({ host: new URL(mirror).host, problem: describeError(error) }));
    }
  }
  fail(m.dataset_not_downloaded({ file: file.name, problems: problems.join(m.common_semicolon()), folder }), file.name);
}

async function receive(
  url: URL,
  file: KnownFile,
  partFile: string,
  { onBytes, timeoutMs, signal }: DownloadOptions,
): Promise<void> {
  const response = await sendRequest(url, timeoutMs, signal);
  const hash = createHash(file.digest.algorithm);
  let bytes = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > file.download) return done(new MirrorError(m.dataset_mirror_too_much()));
      hash.update(chunk);
      onBytes(bytes, url.host);
      done(null, chunk);
    },
  });
  response.setTimeout(timeoutMs, () => response.destroy(new MirrorError(m.dataset_mirror_stopped())));
  await pipeline(response, check, createWriteStream(partFile), { signal });
  if (bytes < file.download) throw new MirrorError(m.dataset_mirror_too_little());
  if (hash.digest('hex') !== file.digest.hex) throw new MirrorError(m.dataset_mirror_wrong_hash());
}

/** The fault of a mirror, as the end of "the mirror ...". */
class MirrorError extends Error {}

function sendRequest(url: URL, timeoutMs: number, signal?: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const get = url.protocol === 'https:' ? httpsGet : httpGet;
    const request = get(url, { ...(signal && { signal }) }, (response) => {
      clearTimeout(timer);
      if (response.statusCode === 200) return resolve(response);
      response.resume();
      reject(new MirrorError(m.dataset_mirror_answered({ status: String(response.statusCode) })));
    });
    const timer = setTimeout(
      () => request.destroy(new MirrorError(m.dataset_mirror_slow({ seconds: timeoutMs / 1000 }))),
      timeoutMs,
    );
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

/**
 * Whether the error is of the local disk, so that another mirror would not help. Other disk errors share codes with
 * networks.
 */
const isLocalFailure = (error: unknown): boolean =>
  ['full', 'read-only'].includes(troubleOf(error) ?? '') || (error as NodeJS.ErrnoException).code === 'EMFILE';

const ERROR_TEXTS: Record<string, () => string> = {
  ENOTFOUND: m.dataset_mirror_unknown,
  EAI_AGAIN: m.dataset_mirror_no_lookup,
  ECONNREFUSED: m.dataset_mirror_refused,
  ECONNRESET: m.dataset_mirror_broke,
  ENETUNREACH: m.dataset_mirror_no_network,
  EHOSTUNREACH: m.dataset_mirror_unreachable,
  ETIMEDOUT: m.dataset_mirror_silent,
};

function describeError(error: unknown): string {
  if (error instanceof MirrorError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  return ERROR_TEXTS[code ?? '']?.() ?? m.dataset_mirror_failed({ reason: code ?? message });
}

/** Called with the progress of a task, and a text about it. */
export type ProgressInWords = (done: number, total: number, detail: string) => void;

/**
 * Downloads the two training files of a published set into its folder in the home; labels first, since they are small.
 */
export async function downloadSet(
  set: KnownSet,
  options: { home: string; timeoutMs: number; onProgress: ProgressInWords; signal?: AbortSignal | undefined },
): Promise<void> {
  const { home, timeoutMs, onProgress, signal } = options;
  const total = set.images.download + set.labels.download;
  let downloaded = 0;
  for (const file of [set.labels, set.images]) {
    const done = downloaded;
    const onBytes = (bytes: number, host: string) =>
      onProgress(done + bytes, total, `${formatBytes(done + bytes)} of ${formatBytes(total)} from ${host}`);
    await download(file, { mirrors: set.mirrors, folder: datasetFolder(home, set.name), timeoutMs, onBytes, signal });
    downloaded += file.download;
  }
}
