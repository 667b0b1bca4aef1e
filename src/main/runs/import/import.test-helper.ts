import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import type { Zippable } from 'fflate';
import type { Imported } from '../../../shared/contract/import-status';
import type { ImportOptions } from '../../../shared/contract/requests';
import type { Outcome } from '../../../shared/contract/outcome';
import type { Runs } from '../runs';
import { importFrom } from './import';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
export const importInto = (
  runs: Runs,
  from: string,
  options: Partial<ImportOptions> & { signal?: AbortSignal; onProgress?: (done: number, total: number) => void } = {},
): Promise<Outcome<Imported>> =>
  importFrom(runs.services, from, {
    newIds: false,
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ...options,
  });

/** Every file under a folder with its bytes. */
export function tree(folder: string, under = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(join(folder, under)).sort()) {
    const path = under === '' ? name : `${under}/${name}`;
    if (lstatSync(join(folder, path)).isDirectory()) Object.assign(found, tree(folder, path));
    else found[path] = readFileSync(join(folder, path)).toString('latin1');
  }
  return found;
}

export interface Made {
  id: string;
  files: Record<string, Uint8Array>;
}

/** Writes a bundle whose manifest and entries a test can change. */
export function writeZip(
  file: string,
  { id, files }: Made,
  change: (parts: { manifest: Record<string, unknown>; entries: Zippable }) => void = () => undefined,
  write: (manifest: unknown) => string = JSON.stringify,
): string {
  const listed = Object.entries(files).map(([path, bytes]) => ({ path, bytes: bytes.length, sha256: sha256(bytes) }));
  const manifest = {
    format: 1,
    gander: 'elsewhere',
    createdAt: '2026-01-01T00:00:00.000Z',
    checkpoints: 'all',
    runs: [{ id, name: 'from elsewhere', dataset: { name: 'ring', sha256: 'a'.repeat(64) }, files: listed }],
  };
  const entries: Zippable = {};
  for (const [path, bytes] of Object.entries(files)) entries[`runs/${id}/${path}`] = [bytes, { level: 0 }];
  change({ manifest, entries });
  const text = new Uint8Array(Buffer.from(write(manifest)));
  writeFileSync(file, zipSync({ 'manifest.json': [text, { level: 0 }], ...entries }));
  return file;
}
