import { OBJECTIVES } from '../../../shared/domain/run/hyperparameter-fields';
import type { ObjectiveName } from '../../../shared/domain/run/hyperparameter-fields';
import { MAX_SETTINGS } from '../../../shared/formats/external-run';
import type { SettingValue } from '../../../shared/formats/external-run';
import { BYTES, FieldReader, FIXED64, VARINT } from './protobuf-fields';
import type { Bytes } from './protobuf-fields';

/** Settings by name. */
export type Settings = Map<string, SettingValue>;

const MAX_LIST = 1000;
const MAX_DEPTH = 8;

/** The messages inside a message that have a field number, read before anything else is read with the same reader. */
function messages(content: Bytes, from: number, to: number, field: number): [number, number][] {
  const found: [number, number][] = [];
  const fields = new FieldReader();
  fields.start(content, from, to);
  while (fields.next()) if (fields.field === field && fields.type === BYTES) found.push([fields.from, fields.to]);
  return found;
}

/**
 * Adds the settings in the data of the hparams plugin (plugin_data.proto of TensorBoard): HParamsPluginData
 * { session_start_info 3 { hparams 1, a map: key 1, value 2 } }. Returns whether it was the start of a session.
 *
 * @throws MalformedMessage
 */
export function addSettings(settings: Settings, content: Bytes, from: number, to: number): boolean {
  const sessions = messages(content, from, to, 3);
  const entry = new FieldReader();
  for (const session of sessions)
    for (const [start, end] of messages(content, ...session, 1)) {
      let name: string | undefined;
      let value: SettingValue = null;
      entry.start(content, start, end);
      while (entry.next()) {
        if (entry.type !== BYTES) continue;
        if (entry.field === 1) name = entry.text();
        if (entry.field === 2) value = settingValue(content, entry.from, entry.to, 0);
      }
      if (name !== undefined && (settings.has(name) || settings.size < MAX_SETTINGS)) settings.set(name, value);
    }
  return sessions.length > 0;
}

/** google.protobuf.Value: null 1, number 2, string 3, bool 4, list 6 { values 1 }. */
function settingValue(content: Bytes, from: number, to: number, depth: number): SettingValue {
  const fields = new FieldReader();
  fields.start(content, from, to);
  let value: SettingValue = null;
  while (fields.next()) {
    if (fields.field === 2 && fields.type === FIXED64) value = fields.double();
    if (fields.field === 3 && fields.type === BYTES) value = fields.text();
    if (fields.field === 4 && fields.type === VARINT) value = fields.int() !== 0;
    if (fields.field === 6 && fields.type === BYTES && depth < MAX_DEPTH)
      value = messages(content, fields.from, fields.to, 1)
        .slice(0, MAX_LIST)
        .map((element) => settingValue(content, ...element, depth + 1));
  }
  return value;
}

const SEED_NAMES = ['seed', 'manual_seed', 'manualseed', 'random_seed', 'rng_seed', 'global_seed'];
const OBJECTIVE_NAMES = ['objective', 'loss', 'loss_type', 'gan_loss', 'gan_mode', 'gan_type', 'adversarial_loss'];
const plain = (text: string): string => text.toLowerCase().replace(/[\s_-]/g, '');

/** The last part of a name such as `trainer/seed` or `args.seed`. */
const lastPart = (name: string): string =>
  name
    .split(/[./]/)
    .at(-1)!
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** The seed, if settings name exactly one. */
export function seedOf(settings: Settings): number | undefined {
  const seeds = new Set<number>();
  for (const [name, value] of settings)
    if (SEED_NAMES.includes(lastPart(name))) {
      const seed = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
      if (typeof seed === 'number' && Number.isInteger(seed) && seed >= 0 && seed <= Number.MAX_SAFE_INTEGER)
        seeds.add(seed);
    }
  return seeds.size === 1 ? [...seeds][0] : undefined;
}

/** The objective, if a setting for it has the name of one of ours; losses are compared only where it is stated. */
export function objectiveOf(settings: Settings): ObjectiveName | undefined {
  const found = new Set<ObjectiveName>();
  for (const [name, value] of settings) {
    if (typeof value !== 'string' || !OBJECTIVE_NAMES.includes(lastPart(name))) continue;
    const objective = OBJECTIVES.find((known) => plain(known) === plain(value));
    if (objective) found.add(objective);
  }
  return found.size === 1 ? [...found][0] : undefined;
}
