import { z } from 'zod';
import { m } from '../../../paraglide/messages';
import { sha256Text } from '../../contract/schemas';
import { joinWithCommas } from '../../lib/format';
import { cleanName, visible } from '../../lib/text';
import { field } from './hyperparameter-fields';
import type { Value } from './hyperparameter-fields';
import { samplesPerUpdate } from './hyperparameters';
import type { Hyperparameters } from './hyperparameters';

const value = z.union([z.number(), z.string()]);
const count = z.number().min(0);

/**
 * The origin of a branch, as stored in `run.json` and the database: complete enough to show it after the parent is
 * deleted.
 */
export const parentSchema = z.object({
  run: z.string().max(100).transform(visible),
  /** The parent's name when the branch was made. */
  name: z
    .string()
    .max(500)
    .transform((name) => cleanName(name) || m.core_unnamed()),
  /** Generator updates shared with the parent. */
  step: z.number().int().min(0),
  /** SHA-256 of the checkpoint, which the branch has a copy of. */
  sha256: sha256Text,
  /** Totals up to the branch point: discriminator updates, training samples seen, seconds of training. */
  before: z.object({ updates: count, samples: count, seconds: count }),
  /** Changed settings; a side is absent where the run does not use the field. */
  changes: z.array(z.object({ name: z.string().transform(visible), from: value.optional(), to: value.optional() })),
});
export type Parent = z.infer<typeof parentSchema>;
export type SettingChange = Parent['changes'][number];

interface Descended {
  hyperparameters: Pick<Hyperparameters, 'criticSteps' | 'batchSize' | 'packing'>;
  parent?: Pick<Parent, 'step' | 'before'> | undefined;
}

const NOTHING = { step: 0, before: { updates: 0, samples: 0 } };

/**
 * Discriminator updates of a run up to a step; those before the branch point are counted at the ancestors' critic
 * steps.
 */
export function updatesAt({ hyperparameters: h, parent }: Descended, step: number): number {
  const { step: from, before } = parent ?? NOTHING;
  return before.updates + (step - from) * h.criticSteps;
}

/** Training samples that the discriminator has seen up to a step. */
export function samplesAt({ hyperparameters: h, parent }: Descended, step: number): number {
  const { step: from, before } = parent ?? NOTHING;
  return before.samples + (step - from) * h.criticSteps * samplesPerUpdate(h);
}

const side = (v: Value | undefined): string => (v === undefined ? m.common_none() : String(v));

/** `learning rate 0.0002 → 0.0001, objective gan → lsgan`; empty when nothing changed. */
export const describeChanges = (changes: readonly SettingChange[]): string =>
  joinWithCommas(
    changes.map((c) => `${(field(c.name)?.label ?? c.name).toLowerCase()} ${side(c.from)} → ${side(c.to)}`),
  );

/** A run's identity and its parent. */
export interface RunAncestry {
  id: string;
  name: string;
  parent?: Parent | undefined;
}

const MAX_NAMED_CHANGES = 3;

/** Describes which runs share their first steps with a parent; undefined when none is a branch. */
export function describeLineage(runs: readonly RunAncestry[]): string | undefined {
  const branches = runs.filter((run) => run.parent);
  if (branches.length === 0) return undefined;
  const sentences = branches.slice(0, MAX_NAMED_CHANGES).map((run) => sentence(run, runs));
  if (branches.length > MAX_NAMED_CHANGES)
    sentences.push(m.core_more_these_runs_branches({ count: branches.length - MAX_NAMED_CHANGES }));
  return m.core_only_steps_after_can_be({ sentences: sentences.join(' ') });
}

/** The changes are named only when the parent is not shown, because otherwise they are among the listed differences. */
function sentence({ name, parent }: RunAncestry, runs: readonly RunAncestry[]): string {
  const { run, name: parentName, step, changes } = parent!;
  if (runs.some((other) => other.id === run)) return m.core_up_step({ name, parentName, step });
  return m.core_which_not_shown_up_step({
    name,
    parentName,
    step,
    changes: describeChanges(changes) || m.core_lineage_nothing(),
  });
}
