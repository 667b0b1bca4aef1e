import { m } from '../../../paraglide/messages';
import { formatList, joinWithCommas } from '../../lib/format';
import { hasTiles, haveSameShape } from '../grid-layout';
import type { GridLayout } from '../grid-layout';
import { PLAN_FIELDS } from '../compute-plan';
import { differences, inSentence } from './difference';
import type { Run } from './run';
import { arePaired, configurationName, groupBySeed, seedsOf } from './seeds';
import type { SeedGroup } from './seeds';

/** The properties of a run on which the fairness rules depend. */
export type Judged = Pick<
  Run,
  | 'id'
  | 'name'
  | 'hyperparameters'
  | 'external'
  | 'dataset'
  | 'datasetHash'
  | 'latentSeed'
  | 'engine'
  | 'seed'
  | 'state'
  | 'step'
  | 'steps'
  | 'reason'
> &
  Partial<Pick<Run, 'experiment'>> & {
    /** Its step was executed operation by operation although the engine can record steps. */
    eager: boolean;
    /** Where the tiles of its grids are; absent without grids. */
    layout?: GridLayout | undefined;
  };

/** A difference between runs other than the intended one. */
export interface Unfairness {
  code:
    | 'settings'
    | 'data'
    | 'seeds'
    | 'repeated'
    | 'engine'
    | 'plan'
    | 'device'
    | 'step'
    | 'length'
    | 'diverged'
    | 'latents'
    | 'layout'
    | 'external';
  what: string;
  why: string;
  fix: string;
}

type FairnessRule = (runs: readonly Judged[], groups: readonly SeedGroup<Judged>[]) => Unfairness | undefined;

/** Everything that weakens a comparison of these runs, most important first. */
export function unfairness(runs: readonly Judged[]): Unfairness[] {
  if (runs.length < 2) return [];
  const groups = groupBySeed(runs);
  return RULES.flatMap((rule) => rule(runs, groups) ?? []);
}

const data: FairnessRule = (runs) =>
  differences(runs).some((d) => d.name === 'datasetHash')
    ? {
        code: 'data',
        what: m.fairness_data_what(),
        why: m.fairness_data_why(),
        fix: m.fairness_data_fix(),
      }
    : undefined;

const settings: FairnessRule = (runs) => {
  const chosen = differences(runs).filter(
    (d) => !d.impliedByObjective && !['seed', 'datasetHash', 'engineUsed', ...PLAN_FIELDS].includes(d.name),
  );
  if (chosen.length < 2) return undefined;
  return {
    code: 'settings',
    what: m.fairness_settings_what({ count: chosen.length, inSentence: joinWithCommas(chosen.map(inSentence)) }),
    why: m.fairness_settings_why(),
    fix: m.fairness_settings_fix(),
  };
};

const diverged: FairnessRule = (runs) => {
  const failed = runs.filter((run) => run.state === 'failed' && run.reason === 'diverged');
  if (failed.length === 0) return undefined;
  return {
    code: 'diverged',
    what: m.fairness_sentence({
      runs: listOf(failed.map((run) => m.fairness_diverged_run({ name: run.name, step: run.step }))),
    }),
    why: m.fairness_diverged_why(),
    fix: m.fairness_diverged_fix(),
  };
};

/** What another program did not state is not known, and nothing is claimed about it. */
const external: FairnessRule = (runs) => {
  const others = runs.filter((run) => run.external);
  if (others.length === 0) return undefined;
  const unstated = [
    ...(others.some((run) => run.dataset === '') ? [m.fairness_unstated_dataset()] : []),
    ...(others.some((run) => run.seed === undefined) ? [m.fairness_unstated_seed()] : []),
    ...(others.some((run) => run.external!.objective === undefined) ? [m.fairness_unstated_objective()] : []),
  ];
  const names = others.map((run) => run.name);
  return {
    code: 'external',
    what:
      unstated.length === 0
        ? m.fairness_external_what({ runs: listOf(names), count: names.length })
        : m.fairness_external_unstated({ runs: listOf(names), count: names.length, unstated: listOf(unstated) }),
    why: m.fairness_external_why(),
    fix: m.fairness_external_fix(),
  };
};

const seeds: FairnessRule = (runs, groups) => {
  if (arePaired(groups) || runs.some((run) => run.external)) return undefined;
  return {
    code: 'seeds',
    what: m.fairness_seeds_what({
      map: groups
        .map((g) =>
          m.fairness_seeds_has({ name: configurationName(g.runs), seeds: joinWithCommas(seedsOf(g.runs).map(String)) }),
        )
        .join('; '),
    }),
    why: m.fairness_seeds_why(),
    fix: missing(groups),
  };
};

function missing(groups: readonly SeedGroup<Judged>[]): string {
  const all = [...new Set(groups.flatMap((g) => seedsOf(g.runs)))].sort((a, b) => a - b);
  const lacking = groups.flatMap((g) => {
    const absent = all.filter((seed) => !g.runs.some((run) => run.seed === seed));
    return absent.length > 0
      ? [m.fairness_seeds_run({ runs: configurationName(g.runs), absent: joinWithCommas(absent.map(String)) })]
      : [];
  });
  return m.fairness_seeds_fix({ lacking: listOf(lacking) });
}

const repeated: FairnessRule = (_, groups) => {
  const names = groups.map((g) => configurationName(g.runs));
  const twice = groups.flatMap((g, i) => {
    const earlier = groups
      .slice(0, i)
      .find((other) =>
        other.runs.some((run) =>
          g.runs.some((mine) => mine.seed === run.seed && run.seed !== undefined && sameConfiguration(mine, run)),
        ),
      );
    return earlier ? [names[i]!] : [];
  });
  if (twice.length === 0) return undefined;
  return {
    code: 'repeated',
    what: m.fairness_repeated_what({ listOf: listOf([...new Set(twice)]) }),
    why: m.fairness_repeated_why(),
    fix: m.fairness_repeated_fix(),
  };
};

const sameConfiguration = (a: Judged, b: Judged): boolean =>
  groupBySeed([a, { ...b, seed: (a.seed ?? 0) + 1 }]).length === 1;

const engine: FairnessRule = (runs) => {
  const used = new Set(runs.flatMap((run) => (run.engine ? [`${run.engine.name} ${run.engine.version}`] : [])));
  if (used.size < 2) return undefined;
  return {
    code: 'engine',
    what: m.fairness_engine_what({ value: joinWithCommas([...used]) }),
    why: m.fairness_engine_why(),
    fix: m.fairness_engine_fix(),
  };
};

const plan: FairnessRule = (runs) => {
  const differing = differences(runs).filter(({ name }) => (PLAN_FIELDS as readonly string[]).includes(name));
  if (differing.length === 0) return undefined;
  return {
    code: 'plan',
    what: m.fairness_plan_what({
      map: listOf(differing.map(({ label, values }) => `${label} ${joinWithCommas([...new Set(values)].map(String))}`)),
    }),
    why: m.fairness_plan_why(),
    fix: m.fairness_plan_fix(),
  };
};

const device: FairnessRule = (runs) => {
  const used = new Set(runs.flatMap((run) => (run.engine ? [run.engine.device] : [])));
  if (used.size < 2) return undefined;
  return {
    code: 'device',
    what: m.fairness_device_what({ value: joinWithCommas([...used]) }),
    why: m.fairness_device_why(),
    fix: m.fairness_device_fix(),
  };
};

const step: FairnessRule = (runs) => {
  const eager = runs.filter((run) => run.eager);
  if (eager.length === 0 || eager.length === runs.filter((run) => run.step > 0).length) return undefined;
  return {
    code: 'step',
    what: m.fairness_step_what({ map: listOf(eager.map((run) => run.name)) }),
    why: m.fairness_step_why(),
    fix: m.fairness_step_fix(),
  };
};

/** Ended runs that reached different steps; runs still training are expected to differ. */
const length: FairnessRule = (runs, groups) => {
  const ended = runs.filter(
    (run) => ['finished', 'stopped', 'failed', 'interrupted'].includes(run.state) && run.reason !== 'diverged',
  );
  if (new Set(ended.map((run) => run.step)).size < 2) return undefined;
  const reached = groups.flatMap((g) => {
    const steps = [...new Set(g.runs.filter((run) => ended.includes(run)).map((run) => run.step))];
    return steps.length > 0 ? [`${configurationName(g.runs)} ${listOf(steps.map(String))}`] : [];
  });
  return {
    code: 'length',
    what: m.fairness_length_what({ reached: reached.join('; ') }),
    why: m.fairness_length_why(),
    fix: m.fairness_length_fix(),
  };
};

/** Identity of the latents of a run's grids; undefined where an external run does not state it. */
function latentsOf({ hyperparameters: h, external: other, latentSeed }: Judgeable): string | undefined {
  if (!h) return other?.latents === undefined ? undefined : `stated ${other.latents}`;
  return [latentSeed ?? 0, h.latentSize, h.latentDistribution, h.gridSize, h.samplePoints].join(' ');
}
type Judgeable = Pick<Run, 'hyperparameters' | 'external' | 'latentSeed'>;

const latents: FairnessRule = (runs) => {
  const all = runs.map(latentsOf);
  if (all.includes(undefined))
    return {
      code: 'latents',
      what: m.fairness_latents_unknown_what(),
      why: m.fairness_latents_unknown_why(),
      fix: m.fairness_latents_unknown_fix(),
    };
  if (new Set(all).size < 2) return undefined;
  return {
    code: 'latents',
    what: m.fairness_latents_what(),
    why: m.fairness_latents_why(),
    fix: m.fairness_latents_fix(),
  };
};

const layout: FairnessRule = (runs) => {
  const known = runs.flatMap(({ name, layout: of }) => (of && hasTiles(of) ? [{ name, of }] : []));
  const [first, ...others] = known;
  if (!first || others.every(({ of }) => haveSameShape(of, first.of))) return undefined;
  const shapes = [...new Set(known.map(({ of }) => `${of.rows} x ${of.columns}`))];
  return {
    code: 'layout',
    what: m.fairness_layout_what({ shapes: listOf(shapes) }),
    why: m.fairness_layout_why(),
    fix: m.fairness_layout_fix(),
  };
};

const RULES: readonly FairnessRule[] = [
  data,
  external,
  settings,
  diverged,
  seeds,
  repeated,
  engine,
  plan,
  step,
  length,
  latents,
  layout,
  device,
];

const listOf = (all: readonly string[]): string =>
  formatList(all.length > 4 ? [...all.slice(0, 3), m.format_more({ count: all.length - 3 })] : all);
