import { closeSync, fstatSync, fsync, fsyncSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';

/**
 * Appends to a file that has no other writer.
 *
 * Bytes are buffered until a sync has succeeded, and written at a fixed position: a partial write, or a failed sync
 * (after which the system may have discarded written data), is repeated from the last synced position.
 */
export class AppendFile {
  private descriptor: number;
  /** Size of the synced part of the file, in bytes. */
  private synced: number;
  private buffer: Buffer = Buffer.alloc(0);
  /** Number of buffered bytes that have been written. */
  private written = 0;

  /**
   * @param descriptor of the file, open for reading and writing; data is appended to its end
   * @param onReplaced called instead of continuing in another file at the same path
   */
  constructor(
    private readonly path: string,
    descriptor: number,
    private readonly onReplaced?: () => never,
  ) {
    this.descriptor = descriptor;
    this.synced = fstatSync(descriptor).size;
  }

  push(bytes: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, bytes]);
  }

  /** Number of bytes not synced yet. */
  get pending(): number {
    return this.buffer.length;
  }

  /** Writes the buffered bytes; after a partial write, truncates the file to whole lines. @throws the system error */
  write(): void {
    try {
      while (this.written < this.buffer.length) {
        this.written += writeSync(
          this.descriptor,
          this.buffer,
          this.written,
          this.buffer.length - this.written,
          this.synced + this.written,
        );
      }
    } catch (error) {
      this.cutToLine();
      throw error;
    }
  }

  /** Writes and syncs. @throws the system error, or ENOENT when the file is no longer at its path */
  sync(): void {
    this.reopenIfReplaced();
    this.write();
    try {
      fsyncSync(this.descriptor);
    } catch (error) {
      this.written = 0;
      throw error;
    }
    this.markSynced(this.written);
  }

  /** Syncs asynchronously; `onFailure` receives the error. */
  syncLater(onFailure: (error: NodeJS.ErrnoException) => void): void {
    const { written, synced } = this;
    fsync(this.descriptor, (error) => {
      // The file was closed or synced in the meantime.
      if (error?.code === 'EBADF' || synced !== this.synced) return;
      if (!error) return this.markSynced(written);
      this.written = 0;
      onFailure(error);
    });
  }

  close(): void {
    closeSync(this.descriptor);
  }

  /**
   * Reopens the file if its path now refers to another one, such as after its folder or disk was removed and
   * restored: writes to the old descriptor would be lost. The new file must contain everything that was synced.
   */
  reopenIfReplaced(): void {
    const current = statSync(this.path);
    const opened = fstatSync(this.descriptor);
    if (current.ino === opened.ino && current.dev === opened.dev) return;
    this.onReplaced?.();
    if (current.size < this.synced)
      throw Object.assign(new Error(`${this.path} is another file than before.`), { code: 'ENOENT' });
    const descriptor = openSync(this.path, 'r+');
    ftruncateSync(descriptor, this.synced);
    closeSync(this.descriptor);
    this.descriptor = descriptor;
    this.written = 0;
  }

  private markSynced(bytes: number): void {
    this.buffer = this.buffer.subarray(bytes);
    this.synced += bytes;
    this.written -= bytes;
  }

  private cutToLine(): void {
    this.written = this.buffer.subarray(0, this.written).lastIndexOf(10) + 1;
    try {
      ftruncateSync(this.descriptor, this.synced + this.written);
    } catch {
      // If truncation fails too, the incomplete line remains; readers ignore it, and the next write overwrites it.
    }
  }
}
