import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { m } from '../../../paraglide/messages';
import { parsePlan, planOf, withoutUnread } from '../../../shared/domain/run/experiment';
import type { ExperimentPlan } from '../../../shared/domain/run/experiment';
import { FIELD_NAMES, fullFieldName, OBJECTIVES } from '../../../shared/domain/run/hyperparameter-fields';
import type { ObjectiveName, Value } from '../../../shared/domain/run/hyperparameter-fields';
import { isObjective, parseValue } from '../../../shared/domain/run/hyperparameters';
import { parseJson } from '../../../shared/formats/json';
import { didYouMean } from '../../../shared/domain/did-you-mean';
import { preset, PRESET_NAMES } from '../../../shared/domain/run/presets';
import { shown } from '../../../shared/domain/text-limits';
import { asUsage, UsageError } from './usage-error';

export interface PlanOptions {
  objective?: string[];
  dataset?: string[];
  seeds?: number;
  seed?: number[];
  steps?: number;
  name?: string;
  /** Names of targets; `here` is this machine. */
  on?: string[];
  /** Each is `name=value`, or `name=value,value` to compare values. */
  set: string[];
}

const MAX_FILE_BYTES = 1024 * 1024;

/** Builds the comparison for `gander run`: a preset or a plan file, changed by the options. @throws UsageError */
export function buildPlan(target: string, options: PlanOptions): ExperimentPlan {
  const plan = basePlan(target);
  if (options.objective) plan.objectives = options.objective.map(objective);
  if (options.dataset) plan.datasets = unique(options.dataset);
  if (options.seed && options.seeds !== undefined) throw new UsageError(m.command_seed_and_seeds_cannot_be());
  if (options.seed) plan.seeds = options.seed;
  if (options.seeds !== undefined) plan.seeds = Array.from({ length: options.seeds }, (_, i) => i + 1);
  for (const text of options.set) applySetting(plan, text);
  if (options.steps !== undefined) applySetting(plan, `steps=${options.steps}`);
  if (options.name !== undefined) plan.name = options.name;
  if (options.on) plan.targets = options.on;
  const given = options.set.map((text) => fullFieldName(text.split('=')[0]!.trim()));
  return withoutUnread(asUsage(parsePlan(plan)), new Set(given));
}

function basePlan(target: string): ExperimentPlan {
  const known = preset(target);
  if (known) return planOf(known);
  if (existsSync(target)) return fromFile(target);
  const isPath = /[/\\.]/.test(target);
  throw new UsageError(
    isPath
      ? m.command_there_no_file({ target: shown(target) })
      : m.command_there_no_preset_or_file({
          target: shown(target),
          target2: didYouMean(target, PRESET_NAMES) || ` Presets: ${PRESET_NAMES.join(', ')}.`,
        }),
  );
}

/** Reads a plan from JSON; its `preset`, if any, gives the values that the file does not. */
function fromFile(file: string): ExperimentPlan {
  const given = readJson(file);
  const name = path.basename(file, path.extname(file));
  const base: Record<string, unknown> = { name, seeds: [1], settings: {}, vary: {} };
  if (typeof given['preset'] === 'string') {
    const known = preset(given['preset']);
    if (!known)
      throw new UsageError(
        m.command_there_no_preset_2({
          file,
          given: shown(given['preset']),
          given2: didYouMean(given['preset'], PRESET_NAMES),
        }),
      );
    Object.assign(base, planOf(known));
  }
  const own = given['settings'] ?? {};
  if (typeof own !== 'object' || Array.isArray(own))
    throw new UsageError(m.command_settings_must_be_object_names({ file }));
  const settings = { ...(base['settings'] as object), ...own };
  const plan: Record<string, unknown> = { ...base, ...given, settings };
  if ('steps' in settings && !('epochs' in given)) delete plan['epochs'];
  const parsed = parsePlan(plan);
  if (!parsed.ok) throw new UsageError(`${file}: ${parsed.error.message}`);
  return parsed.value;
}

function readJson(file: string): Record<string, unknown> {
  let bytes: Uint8Array;
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw new UsageError(m.command_not_plain_file_give_preset({ file }));
    if (stat.size > MAX_FILE_BYTES)
      throw new UsageError(m.command_has_bytes_plan_has_at({ file, size: stat.size, maxFileBytes: MAX_FILE_BYTES }));
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(m.command_cannot_be_read({ file, message: (error as Error).message }));
  }
  const parsed = parseJson(bytes);
  if (!parsed.ok) throw new UsageError(`${file} ${parsed.error.message}.`);
  const json = parsed.value;
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  throw new UsageError(m.command_not_plan_must_contain_json({ file }));
}

function objective(text: string): ObjectiveName {
  if (isObjective(text)) return text;
  throw new UsageError(
    m.command_there_no_objective({
      text: shown(text),
      text2: didYouMean(text, OBJECTIVES) || ` Objectives: ${OBJECTIVES.join(', ')}.`,
    }),
  );
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

/** `weightClip=0.01`, or `c=0.01` by its alias, sets a value in all runs; `weightClip=0.01,0.1` makes runs for each value. */
function applySetting(plan: ExperimentPlan, text: string): void {
  const at = text.indexOf('=');
  if (at < 1)
    throw new UsageError(
      m.command_set_requires_name_value_not({ text: shown(text), text2: didYouMean(text, FIELD_NAMES) }),
    );
  const name = fullFieldName(text.slice(0, at).trim());
  const words = unique(
    text
      .slice(at + 1)
      .split(',')
      .map((word) => word.trim()),
  );
  if (name === 'objective') return void (plan.objectives = words.map(objective));
  const values: Value[] = words.map((word) => asUsage(parseValue(name, word)));
  delete plan.settings[name];
  delete plan.vary[name];
  if (name === 'steps') delete plan.epochs;
  if (values.length === 1) plan.settings[name] = values[0]!;
  else plan.vary[name] = values;
}
