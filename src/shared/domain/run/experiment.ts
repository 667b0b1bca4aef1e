import { z } from 'zod';
import { m } from '../../../paraglide/messages';
import type { DatasetInfo } from '../datasets';
import { applies, AUTO, field, FIELD_NAMES, OBJECTIVES } from './hyperparameter-fields';
import type { ObjectiveName, Value } from './hyperparameter-fields';
import { OBJECTIVE_DEFAULTS, parseHyperparameters, parseValue, samplesPerUpdate } from './hyperparameters';
import type { Hyperparameters } from './hyperparameters';
import { checkInput } from '../../contract/schema-issue';
import { MAX_RUNS, MAX_SEED, MAX_STEPS } from '../../lib/limits';
import { givenName } from '../../lib/text';
import { didYouMean } from '../did-you-mean';
import { ok, refuse } from '../../contract/outcome';
import type { Outcome } from '../../contract/outcome';
import type { Preset } from './presets';
import { resolvePlans } from './resolve-plan';
import type { ChoosePlan, OpenRun } from './resolve-plan';
import { shown } from '../text-limits';

/** A planned comparison: what varies, and what is shared by all runs. Every combination becomes one run. */
export interface ExperimentPlan {
  name: string;
  preset?: string;
  datasets: string[];
  objectives: ObjectiveName[];
  seeds: number[];
  /** Shared by all runs that use the field. */
  settings: Record<string, Value>;
  /** Hyperparameters with several values. */
  vary: Record<string, Value[]>;
  /** Length in passes of the discriminator over the dataset; replaces `steps`. */
  epochs?: number;
  /** Targets on which the runs train, in turn; `here` is this machine, which is the default. */
  targets?: string[];
}

/** One run of a plan, before it has an id. */
export interface PlannedRun {
  name: string;
  dataset: string;
  seed: number;
  hyperparameters: Hyperparameters;
}

const value = z.union([z.number(), z.string()]);

/** Schema of a plan from outside; the meaning of its fields is checked by {@link expand}. */
export const planSchema = z.strictObject({
  name: givenName(() => m.core_experiment_needs_name()),
  preset: z.string().optional(),
  datasets: z
    .array(z.string())
    .min(1, { error: () => m.core_choose_dataset() })
    .max(MAX_RUNS),
  objectives: z
    .array(z.enum(OBJECTIVES))
    .min(1, { error: () => m.core_choose_objective() })
    .max(MAX_RUNS),
  seeds: z
    .array(z.number().int().min(0).max(MAX_SEED))
    .min(1, { error: () => m.core_give_seed() })
    .max(MAX_RUNS),
  settings: z.record(z.string(), value),
  vary: z.record(z.string(), z.array(value).min(1).max(MAX_RUNS)),
  epochs: z.number().positive().max(1e6).optional(),
  targets: z.array(z.string().min(1).max(50)).min(1).max(100).optional(),
});

/** Parses a plan from outside; refuses with one sentence that names the field. */
export function parsePlan(input: unknown): Outcome<ExperimentPlan> {
  return checkInput(planSchema, input) as Outcome<ExperimentPlan>;
}

export const planOf = (p: Preset): ExperimentPlan => ({
  name: p.title,
  preset: p.name,
  datasets: [p.dataset],
  objectives: [...p.objectives],
  seeds: [...p.seeds],
  settings: { ...p.settings },
  vary: Object.fromEntries(Object.entries(p.vary ?? {}).map(([name, values]) => [name, [...values]])),
  ...(p.epochs === undefined ? {} : { epochs: p.epochs }),
});

/**
 * All runs of a plan, one for each combination; seeds vary slowest, so that the first seed's comparison is complete
 * first.
 *
 * A setting applies only to the runs that use it (`weightClip` to WGAN runs); a setting that no run uses is refused.
 *
 * @param choose decides how runs are computed where the plan leaves it open; without it, they get the default plan
 */
export function expand(
  plan: ExperimentPlan,
  datasets: readonly DatasetInfo[],
  choose: ChoosePlan = () => undefined,
): Outcome<PlannedRun[]> {
  const names = [...Object.keys(plan.settings), ...Object.keys(plan.vary)];
  for (const name of names) {
    if (!field(name))
      return refuse(m.core_not_hyperparameter({ name: shown(name), name2: didYouMean(name, FIELD_NAMES) }), name);
    if (name === 'objective') return refuse(m.core_name_objectives_in_objectives_not(), name);
  }
  const both = Object.keys(plan.vary).find((name) => name in plan.settings);
  if (both) return refuse(m.core_cannot_be_both_varied_and({ both }), both);
  const count =
    plan.seeds.length *
    plan.datasets.length *
    plan.objectives.length *
    Object.values(plan.vary).reduce((n, l) => n * l.length, 1);
  if (count > MAX_RUNS)
    return refuse(m.core_would_be_runs_at_most({ count: formatted(count), maxRuns: formatted(MAX_RUNS) }));
  const used = new Set<string>();
  const runs: OpenRun<PlannedRun>[] = [];
  for (const seed of plan.seeds)
    for (const dataset of plan.datasets)
      for (const combination of combinations(plan.vary))
        for (const objective of plan.objectives) {
          const run = planRun(plan, { seed, dataset, objective, combination }, datasets, used);
          if (!run.ok) return run;
          runs.push(run.value);
        }
  const unused = names.find((name) => !used.has(name));
  if (unused) return refuse(m.core_not_used_by_any_these({ unused }), unused);
  return ok(withoutTwins(resolvePlans(runs, choose)));
}

/** `6,250,000,000`; a product too large for an exact integer as `1e+30`. */
const formatted = (count: number): string =>
  Number.isSafeInteger(count) ? count.toLocaleString('en-GB') : String(count);

interface PlanChoice {
  seed: number;
  dataset: string;
  objective: ObjectiveName;
  combination: Record<string, Value>;
}

function planRun(
  plan: ExperimentPlan,
  choice: PlanChoice,
  datasets: readonly DatasetInfo[],
  used: Set<string>,
): Outcome<OpenRun<PlannedRun>> {
  const info = datasets.find((d) => d.name === choice.dataset);
  if (!info)
    return refuse(
      m.core_there_no_dataset({
        dataset: shown(choice.dataset),
        dataset2: didYouMean(
          choice.dataset,
          datasets.map((d) => d.name),
        ),
      }),
      'datasets',
    );
  const wanted: Record<string, Value> = { ...plan.settings, ...choice.combination };
  for (const [name, given] of Object.entries(wanted)) {
    const checked = parseValue(name, given);
    if (!checked.ok) return checked;
  }
  const network = String(wanted['network'] ?? (info.kind === 'points' ? 'mlp' : 'fc'));
  if ((network === 'mlp') !== (info.kind === 'points')) {
    return refuse(m.core_network_does_not_fit_dataset({ network, dataset: choice.dataset }), 'network');
  }
  const optimizer = String(wanted['optimizer'] ?? OBJECTIVE_DEFAULTS[choice.objective]['optimizer']);
  const of = { objective: choice.objective, network, optimizer };
  const settings: Record<string, Value> = { objective: choice.objective, network };
  const fixed: string[] = [];
  for (const [name, given] of Object.entries(wanted)) {
    if (!applies(field(name)!, of)) continue;
    used.add(name);
    if (given === AUTO && field(name)!.isPlanned) continue;
    settings[name] = given;
    if (field(name)!.isPlanned) fixed.push(name);
  }
  if (plan.epochs !== undefined) settings['steps'] = 1;
  const parsed = parseHyperparameters(settings);
  if (!parsed.ok) return parsed;
  const h = parsed.value;
  if (plan.epochs !== undefined) {
    // While the dataset is not here its size is unknown; 60,000 is the size of MNIST and Fashion-MNIST.
    h.steps = Math.max(1, Math.round((plan.epochs * (info.count || 60_000)) / (samplesPerUpdate(h) * h.criticSteps)));
    if (h.steps > MAX_STEPS)
      return refuse(
        m.core_epochs_steps_run_has_at({
          epochs: plan.epochs,
          dataset: choice.dataset,
          steps: formatted(h.steps),
          maxSteps: formatted(MAX_STEPS),
        }),
        'epochs',
      );
  }
  return ok({
    run: { name: runName(choice, plan, of), dataset: choice.dataset, seed: choice.seed, hyperparameters: h },
    fixed: Object.fromEntries(Object.entries(h).filter(([name]) => fixed.includes(name))),
  });
}

/**
 * Removes settings that none of the plan's runs uses, except those named in `keep`.
 *
 * A preset's settings are for all its objectives; when a person selects fewer, settings used only by the others are
 * removed.
 * What the person set is kept, so that {@link expand} reports that it has no effect.
 */
export function withoutUnread(plan: ExperimentPlan, keep: ReadonlySet<string>): ExperimentPlan {
  const all = (name: string): (Value | undefined)[] => plan.vary[name] ?? [plan.settings[name]];
  // When the network is not set, the dataset selects one of these two.
  const networks = all('network').flatMap((network) => (network === undefined ? ['fc', 'mlp'] : [String(network)]));
  const kinds = plan.objectives.flatMap((objective) =>
    networks.flatMap((network) =>
      all('optimizer').map((optimizer) => ({
        objective,
        network,
        optimizer: String(optimizer ?? OBJECTIVE_DEFAULTS[objective]['optimizer']),
      })),
    ),
  );
  const isRead = (name: string): boolean => {
    const f = field(name);
    return !f || kinds.some((of) => applies(f, of));
  };
  return {
    ...plan,
    settings: Object.fromEntries(Object.entries(plan.settings).filter(([name]) => keep.has(name) || isRead(name))),
  };
}

/** Short name from what varies and is used: `wgan-gp · criticSteps=3 · seed 2`. */
function runName(choice: PlanChoice, plan: ExperimentPlan, of: Parameters<typeof applies>[1]): string {
  const parts: string[] = [choice.objective];
  if (plan.datasets.length > 1) parts.push(choice.dataset);
  for (const [name, given] of Object.entries(choice.combination))
    if (applies(field(name)!, of)) parts.push(`${name}=${given}`);
  if (plan.seeds.length > 1) parts.push(`seed ${choice.seed}`);
  return parts.join(' · ');
}

function combinations(vary: Record<string, Value[]>): Record<string, Value>[] {
  return Object.entries(vary).reduce<Record<string, Value>[]>(
    (all, [name, values]) => all.flatMap((one) => values.map((v) => ({ ...one, [name]: v }))),
    [{}],
  );
}

/** Removes duplicates, which arise when a varied field is not used by an objective (weightClip for GAN). */
function withoutTwins(runs: PlannedRun[]): PlannedRun[] {
  const seen = new Set<string>();
  return runs.filter((run) => {
    const key = JSON.stringify([run.dataset, run.seed, run.hyperparameters]);
    return seen.has(key) ? false : seen.add(key);
  });
}
