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
  /** Why a file that has the form of a known one cannot be read. */
  problem: z.string().optional(),
});
export type FileStamp = z.infer<typeof fileStampSchema>;

/**
 * What was found out about files, kept in one JSON file with their size and time: a second look hashes nothing.
 * It only saves time, so a cache that cannot be read or written is passed over.
 */
export class SeenFiles {
  private seen: Map<string, FileStamp> | undefined;
  private changed = false;

  constructor(
    private readonly cacheFile: string,
    private readonly sets: readonly KnownSet[],
  ) {}

  async look(file: string): Promise<FileStamp | undefined> {
    const seen = (this.seen ??= await this.load());
    const now = await stat(file).catch(() => undefined);
    if (!now) return undefined;
    const before = seen.get(file);
    if (before?.size === now.size && before.mtimeMs === now.mtimeMs) return before;
    const look = { size: now.size, mtimeMs: now.mtimeMs, ...(await this.recognise(file)) };
    seen.set(file, look);
    this.changed = true;
    return look;
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
    if (!this.changed) return;
    this.changed = false;
    try {
      await mkdir(dirname(this.cacheFile), { recursive: true });
      await replaceFile(this.cacheFile, JSON.stringify([...this.seen!]));
    } catch {
      // see above
    }
  }
}
