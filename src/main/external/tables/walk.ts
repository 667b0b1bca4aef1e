import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkSignal } from '../../datasets/refusals';

/** A folder with the names of its entries; names that begin with a dot and links are left out. */
export interface WalkedFolder {
  path: string;
  /** Path below the root with `/`; empty for the root. */
  relative: string;
  files: string[];
  /** The caller may remove names, whose folders are then skipped. */
  folders: string[];
}

const MAX_DEPTH = 8;
/** Folders that hold packages, never runs. */
const SKIPPED = new Set(['node_modules', '__pycache__', 'site-packages']);

/** The folder and those below it, in natural order. Folders that cannot be read are skipped, except the root. */
export async function* walkFolders(root: string, signal: AbortSignal): AsyncGenerator<WalkedFolder> {
  const waiting = [{ path: root, relative: '', depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    checkSignal(signal);
    const { path, relative, depth } = next;
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      if (relative === '') throw error;
      return [];
    });
    const files: string[] = [];
    const folders: string[] = [];
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isFile()) files.push(entry.name);
      else if (entry.isDirectory() && !SKIPPED.has(entry.name)) folders.push(entry.name);
    }
    folders.sort(naturalOrder);
    yield { path, relative, files, folders };
    if (depth < MAX_DEPTH)
      for (const name of [...folders].reverse())
        waiting.push({
          path: join(path, name),
          relative: relative === '' ? name : `${relative}/${name}`,
          depth: depth + 1,
        });
  }
}

const collator = new Intl.Collator('en', { numeric: true });
/** Numbers in names are compared as numbers: `2.png` comes before `10.png`. Equal in all languages of the system. */
export const naturalOrder = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
