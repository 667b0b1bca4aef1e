import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { asidePathOf, moveIntoPlace, writeAll } from '../files/write-aside';

const BLOCK_BYTES = 4 * 1024 * 1024;

/**
 * Writes a file piece by piece beside its place, hashes it, and puts it there whole: blocks of 4 MiB, fsync, rename. Until
 * `finish` there is nothing under the name, and after a crash at most a `.part` file.
 */
export class AsideWriter {
  private readonly hash = createHash('sha256');
  private readonly block = Buffer.alloc(BLOCK_BYTES);
  private filled = 0;

  private constructor(
    readonly file: string,
    private readonly partFile: string,
    private readonly handle: FileHandle,
  ) {}

  static async open(file: string): Promise<AsideWriter> {
    const partFile = asidePathOf(file);
    return new AsideWriter(file, partFile, await open(partFile, 'wx'));
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length;) {
      const chunk = bytes.subarray(from, from + BLOCK_BYTES - this.filled);
      this.block.set(chunk, this.filled);
      this.filled += chunk.length;
      from += chunk.length;
      if (this.filled === BLOCK_BYTES) await this.flush();
    }
  }

  private async flush(): Promise<void> {
    const filledBlock = this.block.subarray(0, this.filled);
    this.hash.update(filledBlock);
    await writeAll(this.handle, filledBlock);
    this.filled = 0;
  }

  /** The file is in its place, on disk; returns its SHA-256. */
  async finish(): Promise<string> {
    await this.flush();
    await this.handle.sync();
    await this.handle.close();
    await moveIntoPlace(this.partFile, this.file);
    return this.hash.digest('hex');
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.partFile, { force: true });
  }
}
