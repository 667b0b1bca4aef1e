import { z } from 'zod';
import { runIdText, shownWord } from '../contract/schemas';
import { OBJECTIVES } from '../domain/run/hyperparameter-fields';
import { cleanName, cleanText, visible } from '../lib/text';
import { MAX_STEP } from '../lib/limits';
import type { ExternalRun } from '../domain/run/external-run';
import type { RunFile } from './run-file';

/** A setting of another program; nested objects group them. */
export type SettingValue = number | string | boolean | null | readonly SettingValue[];
export interface SettingTree {
  readonly [name: string]: SettingValue | SettingTree;
}

/** Most settings of a run, counted after flattening; the rest is left out. */
export const MAX_SETTINGS = 1000;
/** Most characters of a setting's name or value; longer text is truncated. */
const MAX_SETTING_LENGTH = 1000;
const MAX_DEPTH = 20;

const positive = z.number().positive().max(1e9);
const label = z.string().transform(cleanName);

/**
 * `run.json` of a run that another program trained. docs/journal.md describes it for writers; only `kind`, `id`,
 * `name`, `experiment` and `createdAt` are required.
 */
export const externalRunFile = z.object({
  format: z.literal(1),
  kind: z.literal('external'),
  id: runIdText,
  name: label,
  experiment: z.object({ id: shownWord(), name: label }),
  createdAt: z.string().datetime(),
  /** What wrote the folder or the files from which it was imported, such as `gander-python 0.1.0`. */
  program: shownWord().optional(),
  settings: z
    .unknown()
    .transform((tree) => flattenSettings(tree))
    .optional(),
  /** Stated only if the run's losses are those of this objective; then they are compared like losses of Gander's own runs. */
  objective: z.enum(OBJECTIVES).optional(),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  /** Planned number of steps. */
  steps: z.number().int().min(1).max(MAX_STEP).optional(),
  /** Generator updates, discriminator updates per step, and steps per epoch: for the x axes that runs share. */
  generatorUpdatesPerStep: positive.optional(),
  discriminatorUpdatesPerStep: positive.optional(),
  stepsPerEpoch: positive.optional(),
  dataset: z
    .object({
      name: label,
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
      count: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
    })
    .optional(),
  /** Identity of the fixed latent vectors of the grids: runs with an equal text draw the same vector in the same tile. */
  latents: z.string().min(1).max(200).transform(visible).optional(),
  /** Of an imported run: what it was read from. */
  source: z
    .object({ type: z.enum(['tensorboard', 'images', 'table']), path: z.string().max(4096), key: z.string().max(4096) })
    .optional(),
});
export type ExternalRunFile = z.infer<typeof externalRunFile>;

export const isExternalFile = (file: RunFile | ExternalRunFile): file is ExternalRunFile => 'kind' in file;

/** What the database stores of it besides the columns that all runs have. */
export function externalRunOf(file: ExternalRunFile): ExternalRun {
  const { settings, objective, program, generatorUpdatesPerStep, discriminatorUpdatesPerStep } = file;
  const { stepsPerEpoch, latents, source } = file;
  return {
    settings: settings ?? {},
    ...(objective && { objective }),
    ...(program && { program }),
    ...(generatorUpdatesPerStep && { generatorUpdatesPerStep }),
    ...(discriminatorUpdatesPerStep && { discriminatorUpdatesPerStep }),
    ...(stepsPerEpoch && { stepsPerEpoch }),
    ...(latents && { latents }),
    ...(source && { source }),
  };
}

/**
 * Settings as one flat table: names of nested objects are joined by `.`, lists become JSON text. Bounded by
 * {@link MAX_SETTINGS}; names and text are cleaned.
 */
export function flattenSettings(tree: unknown): Record<string, number | string | boolean> {
  // Without a prototype, so that a setting may have any name.
  const flat = Object.create(null) as Record<string, number | string | boolean>;
  let count = 0;
  const add = (name: string, value: unknown, depth: number): void => {
    if (count >= MAX_SETTINGS || value === undefined) return;
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < MAX_DEPTH) {
      for (const [key, inner] of Object.entries(value)) add(name === '' ? key : `${name}.${key}`, inner, depth + 1);
      return;
    }
    const key = visible(name).slice(0, MAX_SETTING_LENGTH);
    if (key === '') return;
    if (!(key in flat)) count++;
    flat[key] = settingText(value);
  };
  add('', tree, 0);
  return flat;
}

function settingText(value: unknown): number | string | boolean {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return cleanText(text).slice(0, MAX_SETTING_LENGTH);
}
