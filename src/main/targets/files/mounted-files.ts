import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { m } from '../../../paraglide/messages';
import { systemReason } from '../../../shared/lib/system-error';
import { asidePathOf, moveIntoPlace, replaceFile, syncFile, writeSynced } from '../../files/write-aside';
import { inside, MAX_READ_BYTES } from './target-files';
import type { ReadAnswer, ReadRequest, TargetFiles } from './target-files';

/** A folder of a target that this machine sees: on its own disk, or mounted by NFS or sshfs. */
export class MountedFiles implements TargetFiles {
  constructor(private readonly root: string) {}

  read = (requests: readonly ReadRequest[]): Promise<Outcome<ReadAnswer[]>> =>
    this.attempt(() => requests.map(({ path, offset }) => readPart(inside(this.root, path), offset)));

  write = (path: string, content: string): Promise<Outcome<null>> =>
    this.attempt(async () => {
      const target = inside(this.root, path);
      await mkdir(dirname(target), { recursive: true });
      await replaceFile(target, content);
      return null;
    });

  append = (path: string, content: string): Promise<Outcome<null>> =>
    this.attempt(() => {
      writeSynced(inside(this.root, path), 'a', content);
      return null;
    });

  push = (from: string, path: string): Promise<Outcome<null>> =>
    this.attempt(async () => {
      const target = inside(this.root, path);
      const [here, there] = [await stat(from), await stat(target).catch(() => undefined)];
      if (there?.size === here.size) return null;
      await mkdir(dirname(target), { recursive: true });
      await copyAside(from, target);
      return null;
    });

  fetch = (path: string, to: string): Promise<Outcome<null>> =>
    this.attempt(async () => {
      await mkdir(dirname(to), { recursive: true });
      await copyAside(inside(this.root, path), to);
      return null;
    });

  list = (path: string): Promise<Outcome<string[]>> =>
    this.attempt(() =>
      readdir(inside(this.root, path)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      }),
    );

  remove = (path: string): Promise<Outcome<null>> =>
    this.attempt(async () => {
      await rm(inside(this.root, path), { force: true });
      return null;
    });

  removeFolder = (path: string): Promise<Outcome<null>> =>
    this.attempt(async () => {
      await rm(inside(this.root, path), { recursive: true, force: true, maxRetries: 5 });
      return null;
    });

  close(): void {
    // Nothing is open.
  }

  private async attempt<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
    try {
      return ok(await work());
    } catch (error) {
      const reason = systemReason(error);
      if (reason === undefined) throw error;
      const { path = this.root } = error as NodeJS.ErrnoException;
      return refuse(m.targets_not_usable({ path, why: reason }), path);
    }
  }
}

/** Opens before it asks for the size, because a client of a network disk remembers the size of a closed file. */
function readPart(path: string, offset: number): ReadAnswer {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.alloc(Math.max(0, Math.min(MAX_READ_BYTES, size - offset)));
    return { size, bytes: bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, offset)) };
  } finally {
    closeSync(descriptor);
  }
}

async function copyAside(from: string, to: string): Promise<void> {
  const aside = asidePathOf(to);
  try {
    await copyFile(from, aside);
    await syncFile(aside);
    await moveIntoPlace(aside, to);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw error;
  }
}
