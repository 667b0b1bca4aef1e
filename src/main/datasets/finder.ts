import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { KnownSet } from './known';
import { places } from './places';
import type { Roots } from './places';
import { SeenFiles } from './seen-files';
import type { FileStamp } from './seen-files';

/** Files that hold a known dataset: two IDX files, or one NumPy file twice. */
export interface Found {
  images: string;
  labels: string;
}

/** Where a set is; or, if nowhere, what is wrong with a file that looks like a part of it. */
export interface Search {
  found?: Found;
  problem?: string;
}

const MAX_FILES = 2000;

/** Looks for known datasets among a person's files, by content, never by name. */
export class Finder {
  private readonly files: SeenFiles;

  constructor(
    private readonly roots: Roots,
    private readonly sets: readonly KnownSet[],
  ) {
    this.files = new SeenFiles(join(roots.home, 'datasets', 'recognised.json'), sets);
  }

  async find(set: KnownSet): Promise<Search> {
    const by = new Map<string, string>();
    let problem: string | undefined;
    for (const file of (await Promise.all(places(this.roots, set).map(filesAt))).flat()) {
      const look = await this.files.look(file);
      for (const md5 of look?.md5s ?? []) if (!by.has(md5)) by.set(md5, file);
      problem ??= look && this.problemOf(file, look);
      const [images, labels] = [by.get(set.images.md5), by.get(set.labels.md5)];
      if (!images || !labels) continue;
      await this.files.save();
      return { found: { images, labels } };
    }
    await this.files.save();
    return problem ? { problem } : {};
  }

  /** A file of the right form whose content is no published one is worth a word: it may be damaged. */
  private problemOf(file: string, { problem, container, md5s }: FileStamp): string | undefined {
    const published = this.sets.flatMap((s) => [s.images.md5, s.labels.md5]);
    if (problem ?? (container !== 'idx' || md5s.some((md5) => published.includes(md5)))) return problem;
    return `${file} has the form of a published file but other content; get it again from its source.`;
  }
}

async function filesAt(place: string): Promise<string[]> {
  const there = await stat(place).catch(() => undefined);
  if (there?.isFile()) return [place];
  if (!there?.isDirectory()) return [];
  const entries = await readdir(place, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((e) => e.isFile() || e.isSymbolicLink()).map((e) => e.name);
  return files
    .sort()
    .slice(0, MAX_FILES)
    .map((name) => join(place, name));
}
