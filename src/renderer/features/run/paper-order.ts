import { applies, FIELDS } from '../../../shared/domain/run/hyperparameter-fields';
import type { Field } from '../../../shared/domain/run/hyperparameter-fields';
import type { Hyperparameters, Value } from '../../../shared/domain/run/hyperparameters';
import { m } from '../../../paraglide/messages';

/** Hyperparameters in the order in which papers give them. A field that is not named here follows in the order of the field table. */
const GROUPS: readonly { title: string; names: readonly string[] }[] = [
  { title: m.common_objective(), names: ['objective', 'generatorLoss'] },
  {
    title: m.run_group_network(),
    names: [
      ...['network', 'latentSize', 'latentDistribution', 'hiddenLayers', 'hiddenSize', 'imageSize', 'channels'],
      ...['discriminatorActivation', 'discriminatorNorm', 'spectralNorm', 'dropout', 'packing'],
    ],
  },
  {
    title: m.common_optimizer(),
    names: ['optimizer', 'learningRate', 'beta1', 'beta2', 'rmsDecay', 'momentum'],
  },
  {
    title: m.common_training(),
    names: ['batchSize', 'criticSteps', 'penaltyWeight', 'weightClip', 'steps', 'seed'],
  },
];
const NAMED = new Set(GROUPS.flatMap(({ names }) => names));

export interface PaperRow {
  name: string;
  /** Absent for the seed. */
  field: Field | undefined;
  symbol: string | undefined;
  value: Value;
}

/** The settings of a run in groups, in the order of a paper; recording and computation come last. */
export function inPaperOrder(hyperparameters: Hyperparameters, seed: number): { title: string; rows: PaperRow[] }[] {
  const values: Record<string, Value | undefined> = { ...(hyperparameters as unknown as Record<string, Value>), seed };
  const rest = FIELDS.filter((field) => !NAMED.has(field.name) && applies(field, hyperparameters));
  const all = [...GROUPS, { title: m.run_group_recording(), names: rest.map(({ name }) => name) }];
  return all
    .map(({ title, names }) => ({ title, rows: names.flatMap((name) => rowOf(name, values, hyperparameters)) }))
    .filter(({ rows }) => rows.length > 0);
}

function rowOf(name: string, values: Record<string, Value | undefined>, { objective }: Hyperparameters): PaperRow[] {
  const value = values[name];
  const field = FIELDS.find((one) => one.name === name);
  // The paper of R1 calls its weight gamma.
  const symbol = name === 'penaltyWeight' && objective === 'r1' ? 'γ' : field?.symbol;
  return value === undefined ? [] : [{ name, field, symbol, value }];
}
