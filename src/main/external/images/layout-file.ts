import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { m } from '../../../paraglide/messages';
import { checkInput } from '../../../shared/contract/schema-issue';
import { parseJson } from '../../../shared/formats/json';
import type { SettingTree } from '../../../shared/formats/external-run';
import { MAX_TILES } from './tile-layout';

/** Names of the file in which a person states what the pixels do not (docs/import.md). */
const NAMES = ['gander.json', 'grid.json'];
const MAX_BYTES = 1024 * 1024;

const tiles = z.number().int().min(1).max(MAX_TILES);
const layoutFile = z.object({
  rows: tiles.optional(),
  columns: tiles.optional(),
  /** Pixels around and between the tiles. */
  padding: z.number().int().min(0).max(1000).optional(),
  name: z.string().max(200).optional(),
  program: z.string().max(200).optional(),
  notes: z.string().max(10_000).optional(),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
});

export interface StatedLayout {
  rows: number;
  columns: number;
  padding?: number;
}

/** What a person stated about a folder of images. */
export interface LayoutFile {
  layout?: StatedLayout;
  name?: string;
  program?: string;
  notes?: string;
  seed?: number;
  settings?: SettingTree;
  /** A sentence that names the file, or says why it was not read. */
  remark: string;
}

/** Reads gander.json or grid.json of a folder; undefined if it has none. `files` are the names in the folder. */
export async function readLayoutFile(folder: string, files: readonly string[]): Promise<LayoutFile | undefined> {
  const name = NAMES.find((known) => files.includes(known));
  if (name === undefined) return undefined;
  const ignored = (problem: string): LayoutFile => ({ remark: m.external_file_ignored({ name, problem }) });
  try {
    const path = join(folder, name);
    if ((await stat(path)).size > MAX_BYTES) return ignored(m.external_larger_than_1_mib());
    const json = parseJson(await readFile(path));
    if (!json.ok) return ignored(json.error.message);
    const read = checkInput(layoutFile, json.value);
    if (!read.ok) return ignored(m.external_not_valid({ reason: read.error.message.replace(/[.。]$/, '') }));
    const { rows, columns, padding, settings, ...rest } = read.value;
    const given = Object.entries(rest).filter(([, value]) => value !== undefined);
    return {
      ...(Object.fromEntries(given) as Omit<LayoutFile, 'layout' | 'settings' | 'remark'>),
      ...(settings && { settings: settings as SettingTree }),
      ...(rows !== undefined &&
        columns !== undefined && { layout: { rows, columns, ...(padding !== undefined && { padding }) } }),
      remark: m.external_stated_by({ name }),
    };
  } catch {
    return ignored(m.common_unreadable());
  }
}
