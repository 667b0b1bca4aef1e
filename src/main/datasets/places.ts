import { join } from 'node:path';
import type { KnownSet } from './known';

/** Where a person's files may be. */
export interface Roots {
  home: string;
  userHome: string;
  /** The folder in which the program was started. */
  cwd: string;
  /** Keras' own folder: KERAS_HOME, or ~/.keras. */
  kerasHome: string;
}

/** Where files put by hand, or downloaded, are kept. */
export const ownFolder = (home: string, name: string): string => join(home, 'datasets', name);

/**
 * Folders and files in which a known dataset may be, in the order in which they are tried: our own, then torchvision's
 * (<root>/<Class>/raw, for the roots ./data and ~/data), then Keras'. They are only ever read.
 */
export function places({ home, userHome, cwd, kerasHome }: Roots, set: KnownSet): string[] {
  const roots = [join(cwd, 'data'), join(userHome, 'data')];
  return [
    ownFolder(home, set.name),
    ...roots.flatMap((root) => [
      join(root, set.torchvision, 'raw'),
      join(root, set.torchvision),
      join(root, set.name),
      root,
    ]),
    ...set.keras.map((file) => join(kerasHome, 'datasets', file)),
  ];
}
