import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { asidePathOf, moveIntoPlace, writeAll } from '../files/write-aside';

const BLOCK_BYTES = 4 * 1024 * 1024;

/**
 * Writes a file in blocks of 4 MiB beside its final path, hashes it, and renames it after an fsync. Until `finish`
 * there is no file of that name, and after a crash at most a `.part` file.
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

  /** Moves the complete file to its path, on disk; returns its SHA-256. */
  async finish(): Promise<string> {
    await this.flush();
    await this.handle.sync();
    await this.handle.close();
    await moveIntoPlace(this.partFile, this.file);
    return this.hash.digest('hex');
  }

  /** Deletes the unfinished file. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.partFile, { force: true });
  }
}
