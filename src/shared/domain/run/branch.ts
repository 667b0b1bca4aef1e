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
  network: 'the checkpoint has the weights of the network it was trained with',
  latentSize: 'the first layer of the generator has weights for each latent variable',
  latentDistribution:
    'the generator was trained on the other one, and its sample tiles would no longer show the same z',
  discriminatorNorm: 'the checkpoint has the variables of one normalisation and not of the other',
  spectralNorm: 'the checkpoint has its estimates of singular values, or has none',
  packing: 'the first layer of the discriminator has weights for each sample of a pack',
  hiddenSize: 'every weight of the checkpoint has a shape that depends on it',
  hiddenLayers: 'the checkpoint has a fixed number of layers',
  imageSize: 'the weights at the image have a shape that depends on it',
  channels: 'the weights at the image have a shape that depends on it',
};

/** One sentence why a field cannot change in a branch; undefined where it can. */
export const fixedFieldReason = (name: string): string | undefined =>
  FIXED[name] === undefined ? undefined : `${name} cannot change in a branch: ${FIXED[name]}.`;

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
  if (penalised)
    return refuse(
      `The objective cannot become ${penalised} in this branch: its discriminator has batch normalisation, and the penalty is on the gradient of each sample.`,
      'objective',
    );
  const of = { ...parent, ...wanted };
  const kept = Object.fromEntries(Object.entries(before).filter(([name]) => applies(field(name)!, of)));
  const parsed = parseHyperparameters({ ...kept, ...wanted });
  if (!parsed.ok) return parsed;
  const hyperparameters = parsed.value;
  if (hyperparameters.steps <= step)
    return refuse(`steps must be more than ${step}, where the branch begins, not ${hyperparameters.steps}.`, 'steps');
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
    return ['No computed value changes: the branch continues bit for bit as its parent would.'];
  const notes: string[] = [];
  if (changesOf(parent, child).some(({ name }) => field(name)?.isPlanned))
    notes.push('TensorFlow computes in another way from here on: the last digits differ from those of the parent.');
  if (parent.optimizer !== child.optimizer)
    notes.push(`The state of ${parent.optimizer} is discarded: ${child.optimizer} starts with new state.`);
  else if (parent.beta1 === 0 && child.beta1 !== 0)
    notes.push(
      'With β₁ = 0 Adam stored no first moments: they start at zero, with the bias correction of a first step.',
    );
  else if (parent.momentum === 0 && child.momentum !== 0)
    notes.push('Without momentum there was no velocity: it starts at zero.');
  if (LOSS_FAMILY[parent.objective] !== LOSS_FAMILY[child.objective])
    notes.push('The losses before and after the branch are of different kinds, and are drawn in different charts.');
  return notes;
}
