import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { DatasetKind, PreparedDataset } from '../../shared/domain/datasets';
import { hashFile } from '../files/hash-file';
import { AsideWriter } from './aside-writer';

/** To be raised if the same source and settings give different bytes than before. */
const FORMAT = 1;

const noteSchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.number().int(),
  mtimeMs: z.number(),
  count: z.number().int().positive(),
  shape: z.array(z.number().int().positive()),
});
type PreparedFileNote = z.infer<typeof noteSchema>;

/** A prepared file, by whatever name its dataset has. */
export type PreparedArray = Pick<PreparedDataset, 'file' | 'sha256' | 'count' | 'shape'>;

/** What a prepared file depends on. */
export interface PreparedFileRequest {
  name: string;
  kind: DatasetKind;
  /** Identifies the source and its settings: changes whenever the prepared file would. */
  key: unknown;
}

/** The prepared files in datasets/prepared, each with a note of its hash. */
export class PreparedCache {
  constructor(private readonly folder: string) {}

  private files({ key }: PreparedFileRequest): { file: string; note: string } {
    const id = createHash('sha256')
      .update(JSON.stringify([FORMAT, key]))
      .digest('hex');
    return { file: join(this.folder, `${id}.safetensors`), note: join(this.folder, `${id}.json`) };
  }

  /** Returns the file if it exists and is unchanged, by size and time, or else by its hash. */
  async find(request: PreparedFileRequest): Promise<PreparedDataset | undefined> {
    const { file, note: noteFile } = this.files(request);
    const note = await readNote(noteFile);
    const stats = await stat(file).catch(() => undefined);
    if (!note || !stats || stats.size !== note.size) return undefined;
    if (stats.mtimeMs !== note.mtimeMs) {
      if ((await hashFile(file)) !== note.sha256) return undefined;
      await writeNote(noteFile, { ...note, mtimeMs: stats.mtimeMs });
    }
    return { name: request.name, kind: request.kind, file, sha256: note.sha256, count: note.count, shape: note.shape };
  }

  /** Returns the unchanged file with this SHA-256, whatever it was prepared from; undefined if there is none. */
  async findByHash(sha256: string): Promise<PreparedArray | undefined> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names.filter((one) => one.endsWith('.json')).sort()) {
      const note = await readNote(join(this.folder, name));
      if (note?.sha256 !== sha256) continue;
      const file = join(this.folder, `${name.slice(0, -'.json'.length)}.safetensors`);
      const stats = await stat(file).catch(() => undefined);
      if (stats?.size !== note.size) continue;
      if (stats.mtimeMs === note.mtimeMs || (await hashFile(file)) === sha256)
        return { file, sha256, count: note.count, shape: note.shape };
    }
    return undefined;
  }

  /** Creates the file with `fill`, which returns count and shape; if that fails, nothing is left. */
  async create(
    request: PreparedFileRequest,
    fill: (writer: AsideWriter) => Promise<{ count: number; shape: number[] }>,
  ): Promise<PreparedDataset> {
    await mkdir(this.folder, { recursive: true });
    const { file, note } = this.files(request);
    await rm(note, { force: true });
    const writer = await AsideWriter.open(file);
    try {
      const { count, shape } = await fill(writer);
      const sha256 = await writer.finish();
      const { size, mtimeMs } = await stat(file);
      await writeNote(note, { sha256, size, mtimeMs, count, shape });
      return { name: request.name, kind: request.kind, file, sha256, count, shape };
    } catch (error) {
      await writer.discard();
      throw error;
    }
  }
}

async function readNote(file: string): Promise<PreparedFileNote | undefined> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

async function writeNote(file: string, note: PreparedFileNote): Promise<void> {
  const writer = await AsideWriter.open(file);
  await writer.write(Buffer.from(JSON.stringify(note)));
  await writer.finish();
}
