import { m } from '../../../paraglide/messages';
import { applies, field, FIELDS, PENALISED } from './hyperparameter-fields';
import type { Value } from './hyperparameter-fields';
import { parseHyperparameters, parseValue } from './hyperparameters';
import type { Hyperparameters } from './hyperparameters';
import type { SettingChange } from './lineage';
import { LOSS_FAMILY } from '../metrics';
import { ok, refuse } from '../../contract/outcome';
import type { Outcome } from '../../contract/outcome';

/** The settings of a branch, how they differ from its parent's, and notes on the effect of the changes. */
export interface BranchSettings {
  hyperparameters: Hyperparameters;
  changes: SettingChange[];
  notes: string[];
}

/**
 * Fields that a branch cannot change, with the reason: the checkpoint's variables would not fit, or its latents would
 * change meaning.
 */
const FIXED: Readonly<Record<string, string>> = {
  get network() {
    return m.core_checkpoint_has_weights_network_was();
  },
  get latentSize() {
    return m.core_first_layer_generator_has_weights();
  },
  get latentDistribution() {
    return m.core_generator_was_trained_on_other();
  },
  get discriminatorNorm() {
    return m.core_checkpoint_has_variables_one_normalisation();
  },
  get spectralNorm() {
    return m.core_checkpoint_has_estimates_singular_values();
  },
  get packing() {
    return m.core_first_layer_discriminator_has_weights();
  },
  get hiddenSize() {
    return m.core_every_weight_checkpoint_has_shape();
  },
  get hiddenLayers() {
    return m.core_checkpoint_has_fixed_number_layers();
  },
  get imageSize() {
    return m.core_weights_at_image_have_shape();
  },
  get channels() {
    return m.core_weights_at_image_have_shape();
  },
};

/** One sentence why a field cannot change in a branch; undefined where it can. */
export const fixedFieldReason = (name: string): string | undefined =>
  FIXED[name] === undefined ? undefined : m.core_cannot_change_in_branch({ name, fixed: FIXED[name] });

/**
 * Settings of a run that continues from another run's checkpoint at `step`; what is not in `set` is taken from the
 * parent.
 */
export function branchSettings(
  parent: Hyperparameters,
  step: number,
  set: Record<string, unknown>,
): Outcome<BranchSettings> {
  const before = parent as unknown as Record<string, Value>;
  const wanted: Record<string, Value> = {};
  for (const [name, given] of Object.entries(set)) {
    const parsed = parseValue(name, given);
    if (!parsed.ok) return parsed;
    const fixed = fixedFieldReason(name);
    if (fixed !== undefined && parsed.value !== before[name]) return refuse(fixed, name);
    wanted[name] = parsed.value;
  }
  const penalised =
    before['discriminatorNorm'] === 'batch' &&
    PENALISED.find((objective) => objective === wanted['objective'] && objective !== parent.objective);
  if (penalised) return refuse(m.core_objective_cannot_become_in_branch({ penalised }), 'objective');
  const of = { ...parent, ...wanted };
  const kept = Object.fromEntries(Object.entries(before).filter(([name]) => applies(field(name)!, of)));
  const parsed = parseHyperparameters({ ...kept, ...wanted });
  if (!parsed.ok) return parsed;
  const hyperparameters = parsed.value;
  if (hyperparameters.steps <= step)
    return refuse(m.core_steps_must_be_more_than({ step, steps: hyperparameters.steps }), 'steps');
  return ok({ hyperparameters, changes: changesOf(parent, hyperparameters), notes: notesOf(parent, hyperparameters) });
}

function changesOf(parent: Hyperparameters, child: Hyperparameters): SettingChange[] {
  const [before, after] = [parent, child] as unknown as Record<string, Value>[];
  return FIELDS.filter(({ name }) => before![name] !== after![name]).map(({ name }) => ({
    name,
    ...(before![name] === undefined ? {} : { from: before![name] }),
    ...(after![name] === undefined ? {} : { to: after![name] }),
  }));
}

/** Fields that affect recording and length only, not the computed values. */
const SILENT: readonly string[] = [
  'steps',
  'sampleEvery',
  'gridSize',
  'samplePoints',
  'checkpointEvery',
  'diagnosticsEvery',
  'scoreEvery',
  'scoreSamples',
  'onWarning',
  'keepBest',
];

function notesOf(parent: Hyperparameters, child: Hyperparameters): string[] {
  if (changesOf(parent, child).every(({ name }) => SILENT.includes(name)))
    return [m.core_no_computed_value_changes_branch()];
  const notes: string[] = [];
  if (changesOf(parent, child).some(({ name }) => field(name)?.isPlanned))
    notes.push(m.core_tensorflow_computes_in_another_way());
  if (parent.optimizer !== child.optimizer)
    notes.push(m.core_state_discarded_starts_with_new({ optimizer: parent.optimizer, optimizer2: child.optimizer }));
  else if (parent.beta1 === 0 && child.beta1 !== 0) notes.push(m.core_with_1_0_adam_stored());
  else if (parent.momentum === 0 && child.momentum !== 0) notes.push(m.core_without_momentum_there_was_no());
  if (LOSS_FAMILY[parent.objective] !== LOSS_FAMILY[child.objective])
    notes.push(m.core_losses_before_and_after_branch());
  return notes;
}
