import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { get as httpGet } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { troubleOf } from '../../shared/contract/disk-trouble';
import { asidePathOf, moveIntoPlace, syncFile } from '../files/write-aside';
import type { KnownFile } from './known';
import { checkSignal, fail } from './refusals';

export interface DownloadOptions {
  mirrors: readonly string[];
  folder: string;
  /** Bytes of this file that have arrived, and from which host. */
  onBytes: (bytes: number, host: string) => void;
  /** Milliseconds without an answer, or without a byte, after which the next mirror is tried. */
  patience: number;
  signal?: AbortSignal | undefined;
}

/**
 * Downloads a known file from the first mirror that gives the right bytes, checked by size and digest while they arrive.
 * Written beside its place and renamed when right. When no mirror works, throws a RefusalError with what each one said.
 */
export async function download(file: KnownFile, options: DownloadOptions): Promise<string> {
  const { mirrors, folder, signal } = options;
  await mkdir(folder, { recursive: true });
  const target = join(folder, file.name);
  const problems: string[] = [];
  for (const mirror of mirrors) {
    const part = asidePathOf(target);
    try {
      await receive(new URL(file.name, mirror), file, part, options);
      await syncFile(part);
      await moveIntoPlace(part, target);
      return target;
    } catch (error) {
      await rm(part, { force: true });
      checkSignal(signal);
      if (isLocalFailure(error)) throw error;
      problems.push(`${new URL(mirror).host} ${reason(error)}`);
    }
  }
  fail(
    `${file.name} could not be downloaded (${problems.join('; ')}); check the connection and try again, or get the file elsewhere and put it in ${folder}.`,
    file.name,
  );
}

async function receive(
  url: URL,
  file: KnownFile,
  part: string,
  { onBytes, patience, signal }: DownloadOptions,
): Promise<void> {
  const response = await ask(url, patience, signal);
  const hash = createHash(file.digest.algorithm);
  let bytes = 0;
  const check = new Transform({
    transform(piece: Buffer, _encoding, done) {
      bytes += piece.length;
      if (bytes > file.download) return done(new Problem('sent more than the file should have'));
      hash.update(piece);
      onBytes(bytes, url.host);
      done(null, piece);
    },
  });
  response.setTimeout(patience, () => response.destroy(new Problem('stopped sending')));
  await pipeline(response, check, createWriteStream(part), { signal });
  if (bytes < file.download) throw new Problem('sent less than the whole file');
  if (hash.digest('hex') !== file.digest.hex) throw new Problem('sent a file with a wrong hash');
}

/** What a mirror did wrong, as the end of "the mirror ...". */
class Problem extends Error {}

function ask(url: URL, patience: number, signal?: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const get = url.protocol === 'https:' ? httpsGet : httpGet;
    const request = get(url, { ...(signal && { signal }) }, (response) => {
      clearTimeout(timer);
      if (response.statusCode === 200) return resolve(response);
      response.resume();
      reject(new Problem(`answered ${response.statusCode}`));
    });
    const timer = setTimeout(
      () => request.destroy(new Problem(`did not answer within ${patience / 1000} s`)),
      patience,
    );
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

/** Whether the local disk failed, so that another mirror would not help. Other disk errors have codes of networks too. */
const isLocalFailure = (error: unknown): boolean =>
  ['full', 'read-only'].includes(troubleOf(error) ?? '') || (error as NodeJS.ErrnoException).code === 'EMFILE';

const CODES: Record<string, string> = {
  ENOTFOUND: 'is not known to the name service',
  EAI_AGAIN: 'cannot be looked up: there seems to be no network',
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'broke the connection',
  ENETUNREACH: 'cannot be reached: there seems to be no network',
  EHOSTUNREACH: 'cannot be reached',
  ETIMEDOUT: 'did not answer',
};

function reason(error: unknown): string {
  if (error instanceof Problem) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  return CODES[code ?? ''] ?? `failed (${code ?? message})`;
}
