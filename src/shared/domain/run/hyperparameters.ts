import { m } from '../../../paraglide/messages';
import {
  applies,
  AUTO,
  FIELD_NAMES,
  FIELDS,
  field,
  IMAGE_SCORES,
  OBJECTIVES,
  PENALISED,
} from './hyperparameter-fields';
import type {
  ActivationName,
  Field,
  GeneratorLoss,
  KEEP_BEST,
  NetworkName,
  ObjectiveName,
  ON_WARNING,
  OptimizerName,
  Value,
} from './hyperparameter-fields';
import type { EngineName } from '../../contract/engine-info';
import { didYouMean } from '../did-you-mean';
import { ok, refuse } from '../../contract/outcome';
import type { Outcome } from '../../contract/outcome';
import { shown } from '../text-limits';

export type { ActivationName, GeneratorLoss, NetworkName, ObjectiveName, Value } from './hyperparameter-fields';

interface Common {
  network: NetworkName;
  latentSize: number;
  latentDistribution: 'normal' | 'uniform';
  discriminatorActivation: ActivationName;
  discriminatorNorm?: 'none' | 'batch';
  /** Like packing, absent in the run.json of runs made before the option existed. */
  spectralNorm?: 'off' | 'on';
  packing?: number;
  dropout?: number;
  hiddenSize?: number;
  hiddenLayers?: number;
  criticSteps: number;
  optimizer: OptimizerName;
  learningRate: number;
  beta1?: number;
  beta2?: number;
  rmsDecay?: number;
  momentum?: number;
  batchSize: number;
  imageSize?: number;
  channels?: number;
  steps: number;
  sampleEvery: number;
  gridSize?: number;
  samplePoints?: number;
  checkpointEvery: number;
  diagnosticsEvery: number;
  /** Absent in runs made before scores existed. */
  scoreEvery?: number;
  scoreSamples?: number;
  /** Like `keepBest`, absent in the run.json of older runs. */
  onWarning?: (typeof ON_WARNING)[number];
  keepBest?: (typeof KEEP_BEST)[number];
  engine: 'auto' | EngineName;
  xla: 'off' | 'on';
  /** Absent, as are the next three, in runs made before the fields existed. */
  oneDnn?: 'default' | 'off' | 'on';
  threads?: number;
  mergeProducts?: 'off' | 'on';
  kernels?: 'tensorflow' | 'gander';
}

/** All settings of one run except seed and dataset. A field that the run does not use is absent. */
export type Hyperparameters =
  | (Common & { objective: 'gan'; generatorLoss: GeneratorLoss })
  | (Common & { objective: 'lsgan' | 'hinge' })
  | (Common & { objective: 'wgan'; weightClip: number })
  | (Common & { objective: 'wgan-gp' | 'dragan' | 'r1'; penaltyWeight: number });

/**
 * Each paper's settings for its objective.
 *
 * GAN, LSGAN: Adam as in DCGAN (arXiv 1511.06434). WGAN: Algorithm 1 of arXiv 1701.07875.
 * WGAN-GP: Algorithm 1 of arXiv 1704.00028. Hinge: the ResNets of arXiv 1802.05957. DRAGAN: the authors' code
 * (DRAGAN.ipynb).
 * R1: RMSProp and gamma of arXiv 1801.04406, section 6, and of the authors' configurations.
 */
export const OBJECTIVE_DEFAULTS: Record<ObjectiveName, Record<string, Value>> = {
  gan: { optimizer: 'adam', learningRate: 2e-4, beta1: 0.5, beta2: 0.999, criticSteps: 1 },
  lsgan: { optimizer: 'adam', learningRate: 2e-4, beta1: 0.5, beta2: 0.999, criticSteps: 1 },
  wgan: { optimizer: 'rmsprop', learningRate: 5e-5, criticSteps: 5, weightClip: 0.01 },
  'wgan-gp': { optimizer: 'adam', learningRate: 1e-4, beta1: 0, beta2: 0.9, criticSteps: 5, penaltyWeight: 10 },
  hinge: { optimizer: 'adam', learningRate: 2e-4, beta1: 0, beta2: 0.9, criticSteps: 5 },
  dragan: { optimizer: 'adam', learningRate: 1e-4, beta1: 0.5, beta2: 0.9, criticSteps: 1, penaltyWeight: 10 },
  r1: { optimizer: 'rmsprop', learningRate: 1e-4, rmsDecay: 0.99, criticSteps: 1, penaltyWeight: 10 },
};

/** Rows, and columns, of the sample grids of a run on images. */
export const gridSizeOf = ({ gridSize = 8 }: Pick<Hyperparameters, 'gridSize'>): number => gridSize;

/** Real samples in one discriminator update, and latents in one update of either network: a batch of packs. */
export const samplesPerUpdate = ({ batchSize, packing = 1 }: Pick<Hyperparameters, 'batchSize' | 'packing'>): number =>
  packing * batchSize;

const BEFORE = Object.fromEntries(FIELDS.flatMap(({ name, before }) => (before === undefined ? [] : [[name, before]])));

/** Stored settings, completed with the `before` values of newer fields. */
export const completed = (stored: Hyperparameters): Hyperparameters => ({ ...BEFORE, ...stored });

/** The default of a field for an objective: the paper's value where there is one. */
export function defaultWith(f: Field, objective: ObjectiveName): Value {
  if (f.name === 'discriminatorNorm') return PENALISED.includes(objective) ? 'none' : 'batch';
  return OBJECTIVE_DEFAULTS[objective][f.name] ?? f.default;
}

/** The default of a field for an objective and a network. */
const defaultOf = (f: Field, of: { objective: ObjectiveName; network: string }): Value =>
  f.name === 'latentSize' && of.network === 'mlp' ? 2 : defaultWith(f, of.objective);

/**
 * Checks one value against its field; numeric text is converted to a number, as `--set` needs. `auto` is accepted for
 * fields of the compute plan: see `resolve-plan.ts`.
 */
export function parseValue(name: string, value: unknown): Outcome<Value> {
  const f = field(name);
  if (!f) return refuse(m.core_not_hyperparameter({ name: shown(name), name2: didYouMean(name, FIELD_NAMES) }), name);
  if (f.isPlanned && value === AUTO) return ok(AUTO);
  if (f.kind === 'choice') {
    if (typeof value === 'string' && f.choices.includes(value)) return ok(value);
    return refuse(
      m.core_must_be_one_not({
        name,
        choices: f.choices.join(', '),
        shown: shown(value),
        detail: didYouMean(typeof value === 'string' ? value : '', f.choices),
      }),
      name,
    );
  }
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const kind = f.kind === 'integer' ? m.core_whole_number() : m.core_kind_number();
  const fits =
    typeof number === 'number' && Number.isFinite(number) && (f.kind === 'number' || Number.isInteger(number));
  if (fits && number >= f.min && number <= f.max) return ok(number);
  return refuse(m.core_must_be_from_not({ name, kind, min: f.min, max: f.max, shown: shown(value) }), name);
}

/**
 * Adds defaults and refuses fields that are unknown, out of range or contradictory.
 *
 * @param input any value from outside; only own keys of a plain object are used
 * @returns settings in the order of the field table, so that equal settings have equal JSON
 */
export function parseHyperparameters(input: unknown): Outcome<Hyperparameters> {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return refuse(m.core_hyperparameters_must_be_object_names());
  const given = new Map<string, Value>();
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue;
    const parsed = parseValue(name, value);
    if (!parsed.ok) return parsed;
    if (parsed.value === AUTO && field(name)?.isPlanned) return refuse(m.core_cannot_be_auto_here_give({ name }), name);
    given.set(name, parsed.value);
  }
  const objective = (given.get('objective') ?? 'gan') as ObjectiveName;
  const network = String(given.get('network') ?? 'fc');
  const optimizer = String(given.get('optimizer') ?? OBJECTIVE_DEFAULTS[objective]['optimizer']);
  const of = { objective, network, optimizer };
  const result: Record<string, Value> = {};
  for (const f of FIELDS) {
    if (applies(f, of)) result[f.name] = given.get(f.name) ?? defaultOf(f, of);
    else if (given.has(f.name))
      return refuse(m.core_has_no_meaning_for_remove({ name: f.name, of: describe(of, f) }), f.name);
  }
  return checkTogether(result as unknown as Hyperparameters);
}

function describe(of: { objective: string; network: string; optimizer: string }, f: Field): string {
  if (f.objectives && !f.objectives.includes(of.objective as ObjectiveName))
    return m.core_the_objective({ objective: of.objective });
  if (f.networks && !f.networks.includes(of.network as NetworkName)) return m.core_the_network({ network: of.network });
  return m.core_the_optimizer({ optimizer: of.optimizer });
}

/** Scores computed at `scoreEvery`; the others are computed with each grid. */
const SCORED_APART: readonly string[] = [...IMAGE_SCORES, 'wasserstein1'];

function checkTogether(h: Hyperparameters): Outcome<Hyperparameters> {
  if ((h.network === 'dcgan' || h.network === 'conv-generator') && (h.imageSize ?? 28) % 4 !== 0) {
    return refuse(m.core_imagesize_must_be_multiple_4({ network: h.network, imageSize: h.imageSize! }), 'imageSize');
  }
  const { keepBest = 'off' } = h;
  if (keepBest !== 'off' && (IMAGE_SCORES as readonly string[]).includes(keepBest) === (h.network === 'mlp')) {
    return refuse(
      m.core_keepbest_cannot_be_here_score({
        keepBest,
        detail: h.network === 'mlp' ? m.core_kind_images() : m.core_kind_points(),
      }),
      'keepBest',
    );
  }
  if (h.scoreEvery === 0 && SCORED_APART.includes(keepBest))
    return refuse(m.core_keepbest_needs_scores_while_trains({ keepBest }), 'keepBest');
  if (h.channels === 2) return refuse(m.core_channels_must_be_1_grey(), 'channels');
  return ok(h);
}

/** Parses one `name=value` from the command line. */
export function parseSetting(text: string): Outcome<{ name: string; value: Value }> {
  const at = text.indexOf('=');
  if (at < 1) return refuse(m.core_not_name_value({ text: shown(text) }));
  const name = text.slice(0, at).trim();
  const parsed = parseValue(name, text.slice(at + 1).trim());
  return parsed.ok ? ok({ name, value: parsed.value }) : parsed;
}

export const isObjective = (text: string): text is ObjectiveName => (OBJECTIVES as readonly string[]).includes(text);
