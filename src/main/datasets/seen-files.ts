import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { RefusalError } from '../../shared/contract/outcome';
import { replaceFile } from '../files/write-aside';
import type { KnownSet } from './known';
import { recognise } from './recognise';

const fileStampSchema = z.object({
  size: z.number(),
  mtimeMs: z.number(),
  container: z.enum(['idx', 'npz']).optional(),
  md5s: z.array(z.string()),
  /** Why a file with the format of a known one cannot be read. */
  problem: z.string().optional(),
});
export type FileStamp = z.infer<typeof fileStampSchema>;

/**
 * Caches the recognised content of files with their size and time in one JSON file, so that nothing is hashed twice.
 * A cache that cannot be read or written is ignored.
 */
export class FileStampCache {
  private stamps: Map<string, FileStamp> | undefined;
  private isDirty = false;

  constructor(
    private readonly cacheFile: string,
    private readonly sets: readonly KnownSet[],
  ) {}

  async stamp(file: string): Promise<FileStamp | undefined> {
    const stamps = (this.stamps ??= await this.load());
    const stats = await stat(file).catch(() => undefined);
    if (!stats) return undefined;
    const known = stamps.get(file);
    if (known?.size === stats.size && known.mtimeMs === stats.mtimeMs) return known;
    const stamp = { size: stats.size, mtimeMs: stats.mtimeMs, ...(await this.recognise(file)) };
    stamps.set(file, stamp);
    this.isDirty = true;
    return stamp;
  }

  private async recognise(file: string): Promise<Omit<FileStamp, 'size' | 'mtimeMs'>> {
    try {
      return (await recognise(file, this.sets)) ?? { md5s: [] };
    } catch (error) {
      return error instanceof RefusalError ? { md5s: [], problem: error.message } : { md5s: [] };
    }
  }

  private async load(): Promise<Map<string, FileStamp>> {
    try {
      return new Map(
        z.array(z.tuple([z.string(), fileStampSchema])).parse(JSON.parse(await readFile(this.cacheFile, 'utf8'))),
      );
    } catch {
      return new Map();
    }
  }

  async save(): Promise<void> {
    if (!this.isDirty) return;
    this.isDirty = false;
    try {
      await mkdir(dirname(this.cacheFile), { recursive: true });
      await replaceFile(this.cacheFile, JSON.stringify([...this.stamps!]));
    } catch {
      // see above
    }
  }
}
