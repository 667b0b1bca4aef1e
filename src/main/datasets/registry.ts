import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { m } from '../../paraglide/messages';
import { BUILT_IN_NAMES } from '../../shared/domain/datasets';
import { refuse, ok } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { addedSchema } from './added';
import type { Added } from './added';
import { shown } from '../../shared/domain/text-limits';
import { AsideWriter } from './aside-writer';

const NAME = /^[a-z0-9-]{1,40}$/;
/** Our own folders, and device names of Windows. */
const RESERVED = /^(prepared|con|nul|aux|prn|com\d|lpt\d|-.*)$/;

/** Checks the name of an added dataset. */
export function checkName(name: string): Outcome<string> {
  if (!NAME.test(name)) return refuse(m.dataset_name_invalid({ name: shown(name) }), 'name');
  if (BUILT_IN_NAMES.includes(name)) return refuse(m.dataset_name_built_in({ name }), 'name');
  if (RESERVED.test(name)) return refuse(m.dataset_name_reserved({ name }), 'name');
  return ok(name);
}

/** The added datasets: datasets/<name>/source.json. */
export class Registry {
  constructor(private readonly folder: string) {}

  private file(name: string): string {
    return join(this.folder, name, 'source.json');
  }

  async get(name: string): Promise<Added | undefined> {
    if (!checkName(name).ok) return undefined;
    try {
      return addedSchema.parse(JSON.parse(await readFile(this.file(name), 'utf8')));
    } catch {
      return undefined;
    }
  }

  async save(name: string, added: Added): Promise<void> {
    await mkdir(join(this.folder, name), { recursive: true });
    const writer = await AsideWriter.open(this.file(name));
    await writer.write(Buffer.from(`${JSON.stringify(added, null, 2)}\n`));
    await writer.finish();
  }

  /** Removes a dataset. Its folder is removed too unless it contains other files. */
  async remove(name: string): Promise<void> {
    await rm(this.file(name));
    await rmdir(join(this.folder, name)).catch(() => undefined);
  }

  /** Returns all datasets by name; unreadable entries are skipped. */
  async all(): Promise<{ name: string; added: Added }[]> {
    const names = await readdir(this.folder).catch(() => []);
    const read = await Promise.all(names.sort().map(async (name) => ({ name, added: await this.get(name) })));
    return read.filter((entry): entry is { name: string; added: Added } => entry.added !== undefined);
  }
}
