import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { m } from '../../../paraglide/messages';
import { parseJson } from '../../../shared/formats/json';
import type { SettingTree } from '../../../shared/formats/external-run';

/** Files in which programs write the settings of a run, the one that is preferred first. */
const NAMES = [
  ...['hparams.yaml', 'hparams.yml', 'hparams.json', 'training_options.json', 'config.yaml', 'config.yml'],
  ...['config.json', 'args.yaml', 'args.json', 'params.yaml', 'params.json', 'opt.yaml', 'options.json'],
  ...['settings.json', 'hyperparameters.json'],
];
const MAX_BYTES = 1024 * 1024;
/** References that are expanded; a few lines of YAML with references to references describe gigabytes. */
const MAX_ALIASES = 100;

export interface FoundSettings {
  settings: SettingTree;
  seed?: number;
  /** A sentence that names the file, or says why it was not read. */
  remark?: string;
}

/** The settings in a folder, from the first of the known files. `files` are the names in the folder. */
export async function settingsIn(folder: string, files: readonly string[]): Promise<FoundSettings> {
  const name = NAMES.find((known) => files.includes(known));
  if (name === undefined) return { settings: {} };
  const path = join(folder, name);
  try {
    if ((await stat(path)).size > MAX_BYTES) return { settings: {}, remark: m.external_settings_too_large({ name }) };
    const read = await parseSettings(await readFile(path), name);
    if ('problem' in read)
      return { settings: {}, remark: m.external_settings_problem({ name, problem: read.problem }) };
    return { ...read, remark: m.external_settings_from({ name }) };
  } catch {
    return { settings: {}, remark: m.external_settings_not_read({ name }) };
  }
}

async function parseSettings(bytes: Uint8Array, name: string): Promise<FoundSettings | { problem: string }> {
  let value: unknown;
  if (name.endsWith('.json')) {
    const json = parseJson(bytes);
    if (!json.ok) return { problem: json.error.message };
    value = json.value;
  } else {
    const yaml = await parseYaml(new TextDecoder().decode(bytes));
    if (!yaml) return { problem: m.external_not_yaml() };
    value = yaml.value;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: m.external_no_names() };
  const settings = withoutWrappers(value as SettingTree);
  const seed = settings['seed'] ?? settings['random_seed'];
  return { settings, ...(Number.isSafeInteger(seed) && (seed as number) >= 0 && { seed: seed as number }) };
}

/** Parses YAML of other programs; undefined when it is damaged. Tags of Python objects are ignored, their values stay. */
export async function parseYaml(text: string): Promise<{ value: unknown } | undefined> {
  // Few commands read YAML: the package is loaded by the first that does.
  const { parseDocument } = await import('yaml');
  try {
    const document = parseDocument(text, { logLevel: 'silent', prettyErrors: false });
    return document.errors.length > 0 ? undefined : { value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown };
  } catch {
    return undefined;
  }
}

/** Weights & Biases writes each setting as `{ desc, value }`; its own settings are below `_wandb` and `wandb_version`. */
function withoutWrappers(tree: SettingTree): SettingTree {
  const entries = Object.entries(tree).filter(([name]) => name !== '_wandb' && name !== 'wandb_version');
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const isWrapper = typeof value === 'object' && value !== null && !Array.isArray(value) && 'value' in value;
      const keys = isWrapper ? Object.keys(value) : [];
      return [name, keys.every((key) => key === 'value' || key === 'desc') && isWrapper ? value['value']! : value];
    }),
  ) as SettingTree;
}
