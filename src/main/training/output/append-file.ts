import { closeSync, fstatSync, fsync, fsyncSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';

/**
 * The end of a file that nobody else writes to meanwhile.
 *
 * Bytes are kept until a sync has said that they are on the disk, and written at the place where they belong: a write that was cut
 * short, or a sync that failed (after which the system may have dropped what was written), is done again from there.
 */
export class AppendFile {
  private descriptor: number;
  /** Bytes of the file that are on the disk. */
  private synced: number;
  private kept: Buffer = Buffer.alloc(0);
  /** How many of the kept bytes were written. */
  private written = 0;

  /** @param descriptor of the file, open to read and write; what comes is put behind its end */
  constructor(
    private readonly path: string,
    descriptor: number,
  ) {
    this.descriptor = descriptor;
    this.synced = fstatSync(descriptor).size;
  }

  push(bytes: Buffer): void {
    this.kept = Buffer.concat([this.kept, bytes]);
  }

  /** Bytes that are not on the disk for certain. */
  get pending(): number {
    return this.kept.length;
  }

  /** Writes what is not written yet; of what the disk does not take, whole lines stay. @throws what the system says */
  write(): void {
    try {
      while (this.written < this.kept.length) {
        this.written += writeSync(
          this.descriptor,
          this.kept,
          this.written,
          this.kept.length - this.written,
          this.synced + this.written,
        );
      }
    } catch (error) {
      this.cutToLine();
      throw error;
    }
  }

  /** Writes and waits for the disk. @throws what the system says, also when the file is not at its path any more */
  sync(): void {
    this.find();
    this.write();
    try {
      fsyncSync(this.descriptor);
    } catch (error) {
      this.written = 0;
      throw error;
    }
    this.settled(this.written);
  }

  /** Does not wait; `onFailure` hears what went wrong. */
  syncLater(onFailure: (error: NodeJS.ErrnoException) => void): void {
    const { written, synced } = this;
    fsync(this.descriptor, (error) => {
      // A close or a sync may have come first.
      if (error?.code === 'EBADF' || synced !== this.synced) return;
      if (!error) return this.settled(written);
      this.written = 0;
      onFailure(error);
    });
  }

  close(): void {
    closeSync(this.descriptor);
  }

  /**
   * A file can be taken away, with its folder or its disk, while its descriptor goes on taking bytes that nobody will ever read.
   * One that came back is gone on with, if it has all that was on the disk.
   */
  find(): void {
    const there = statSync(this.path);
    const ours = fstatSync(this.descriptor);
    if (there.ino === ours.ino && there.dev === ours.dev) return;
    if (there.size < this.synced)
      throw Object.assign(new Error(`${this.path} is another file than before.`), { code: 'ENOENT' });
    const descriptor = openSync(this.path, 'r+');
    ftruncateSync(descriptor, this.synced);
    closeSync(this.descriptor);
    this.descriptor = descriptor;
    this.written = 0;
  }

  private settled(bytes: number): void {
    this.kept = this.kept.subarray(bytes);
    this.synced += bytes;
    this.written -= bytes;
  }

  private cutToLine(): void {
    this.written = this.kept.subarray(0, this.written).lastIndexOf(10) + 1;
    try {
      ftruncateSync(this.descriptor, this.synced + this.written);
    } catch {
      // A disk that does not even do this leaves a torn line, which readers leave out, and the next write goes over it.
    }
  }
}
