import { posix } from 'node:path';
import type { Outcome } from '../../../shared/contract/outcome';

/** Part of a file that grows. */
export interface ReadRequest {
  path: string;
  offset: number;
}

/** `size` of the file in bytes, and its bytes from the offset, as many as are read at once; undefined when it is absent. */
export type ReadAnswer = { size: number; bytes: Buffer } | undefined;

/** Bytes of one file that are read at once. */
export const MAX_READ_BYTES = 1024 * 1024;

/**
 * The files of a target, by paths relative to its folder. A refusal is a sentence on why its storage or machine cannot
 * be used at present.
 */
export interface TargetFiles {
  /** Reads parts of several files in one go. */
  read(requests: readonly ReadRequest[]): Promise<Outcome<ReadAnswer[]>>;
  /** Writes a file that is complete or absent, and creates its folder. */
  write(path: string, content: string): Promise<Outcome<null>>;
  append(path: string, content: string): Promise<Outcome<null>>;
  /** Copies a file of this machine to the target, unless one of the same size is there. */
  push(from: string, path: string): Promise<Outcome<null>>;
  /** Copies a file of the target to this machine; refuses when it is absent. */
  fetch(path: string, to: string): Promise<Outcome<null>>;
  /** Names in a folder; empty when it is absent. */
  list(path: string): Promise<Outcome<string[]>>;
  remove(path: string): Promise<Outcome<null>>;
  /** Removes a folder with everything in it; an absent one is no error. */
  removeFolder(path: string): Promise<Outcome<null>>;
  close(): void;
}

/** @throws if the path leaves the folder: paths are made of checked ids and names only */
export function inside(root: string, path: string): string {
  const joined = posix.join(root, path);
  if (path === '' || !joined.startsWith(root.endsWith('/') ? root : `${root}/`))
    throw new Error(`${path} is not in ${root}.`);
  return joined;
}
