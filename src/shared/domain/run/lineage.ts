import { z } from 'zod';
import { sha256Text } from '../../contract/schemas';
import { cleanName, visible } from '../../lib/text';
import { field, type Value } from './hyperparameter-fields';
import { type Hyperparameters, samplesPerUpdate } from './hyperparameters';

const value = z.union([z.number(), z.string()]);
const count = z.number().min(0);

/** Where a branch began, as `run.json` and the log keep it: enough to tell the tale when the parent is gone. */
export const parentSchema = z.object({
  run: z.string().max(100).transform(visible),
  /** The parent's name at that time. */
  name: z
    .string()
    .max(500)
    .transform((name) => cleanName(name) || 'unnamed'),
  /** Generator updates that it shares with its parent. */
  step: z.number().int().min(0),
  /** SHA-256 of the checkpoint, of which the branch has a copy. */
  sha256: sha256Text,
  /** What had been spent up to there: discriminator updates, training samples seen, seconds of training. */
  before: z.object({ updates: count, samples: count, seconds: count }),
  /** Settings that changed; a side is absent where the run does not read the field. */
  changes: z.array(z.object({ name: z.string().transform(visible), from: value.optional(), to: value.optional() })),
});
export type Parent = z.infer<typeof parentSchema>;
export type SettingChange = Parent['changes'][number];

interface Descended {
  hyperparameters: Pick<Hyperparameters, 'criticSteps' | 'batchSize' | 'packing'>;
  parent?: Pick<Parent, 'step' | 'before'> | undefined;
}

const NOTHING = { step: 0, before: { updates: 0, samples: 0 } };

/** Discriminator updates of a run up to a step of its own, those of its ancestors at their own critic steps. */
export function updatesAt({ hyperparameters: h, parent }: Descended, step: number): number {
  const { step: from, before } = parent ?? NOTHING;
  return before.updates + (step - from) * h.criticSteps;
}

/** Training samples that the discriminator has seen up to a step. */
export function samplesAt({ hyperparameters: h, parent }: Descended, step: number): number {
  const { step: from, before } = parent ?? NOTHING;
  return before.samples + (step - from) * h.criticSteps * samplesPerUpdate(h);
}

const side = (v: Value | undefined): string => (v === undefined ? 'none' : String(v));

/** `learning rate 0.0002 → 0.0001, objective gan → lsgan`; empty where nothing changed. */
export const describeChanges = (changes: readonly SettingChange[]): string =>
  changes.map((c) => `${(field(c.name)?.label ?? c.name).toLowerCase()} ${side(c.from)} → ${side(c.to)}`).join(', ');

/** A run as far as its descent goes. */
export interface RunAncestry {
  id: string;
  name: string;
  parent?: Parent | undefined;
}

const MAX_NAMED_CHANGES = 3;

/** Whose first steps are whose among some runs; undefined where none is a branch. */
export function describeLineage(runs: readonly RunAncestry[]): string | undefined {
  const branches = runs.filter((run) => run.parent);
  if (branches.length === 0) return undefined;
  const told = branches.slice(0, MAX_NAMED_CHANGES).map((run) => sentence(run, runs));
  if (branches.length > MAX_NAMED_CHANGES)
    told.push(`${branches.length - MAX_NAMED_CHANGES} more of these runs are branches.`);
  return `${told.join(' ')} Only what comes after may be compared.`;
}

/** What changed is among what differs when the parent is there too. */
function sentence({ name, parent }: RunAncestry, runs: readonly RunAncestry[]): string {
  const { run, name: parentName, step, changes } = parent!;
  if (runs.some((other) => other.id === run)) return `${name} is ${parentName} up to step ${step}.`;
  return `${name} is ${parentName}, which is not shown, up to step ${step} (changed there: ${describeChanges(changes) || 'nothing'}).`;
}
