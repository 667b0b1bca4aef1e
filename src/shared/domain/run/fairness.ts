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
        what: 'These runs used a dataset with the same name but different content (SHA-256).',
        why: 'The networks were trained on different data, so no difference can be attributed to the settings.',
        fix: 'Retry the older runs, so that all train on the current data.',
      }
    : undefined;

const settings: FairnessRule = (runs) => {
  const chosen = differences(runs).filter(
    (d) => !d.impliedByObjective && !['seed', 'datasetHash', 'engineUsed', ...PLAN_FIELDS].includes(d.name),
  );
  if (chosen.length < 2) return undefined;
  return {
    code: 'settings',
    what: `${chosen.length} settings differ at once: ${chosen.map(inSentence).join(', ')}.`,
    why: 'A difference in the results cannot be attributed to a single one of them.',
    fix: 'Compare runs that differ in one of them, or queue an experiment that varies one and keeps the others equal.',
  };
};

const diverged: FairnessRule = (runs) => {
  const failed = runs.filter((run) => run.state === 'failed' && run.reason === 'diverged');
  if (failed.length === 0) return undefined;
  return {
    code: 'diverged',
    what: `${listOf(failed.map((run) => `${run.name} diverged at step ${run.step}`))}.`,
    why: 'After that step a mean covers only the remaining seeds, which are the successful ones (survivorship bias).',
    fix: 'Report the number of diverged seeds with the mean; the charts show n of N where it changes.',
  };
};

/** What another program did not state is not known, and nothing is claimed about it. */
const external: FairnessRule = (runs) => {
  const others = runs.filter((run) => run.external);
  if (others.length === 0) return undefined;
  const unstated = [
    ...(others.some((run) => run.dataset === '') ? ['dataset'] : []),
    ...(others.some((run) => run.seed === undefined) ? ['seed'] : []),
    ...(others.some((run) => run.external!.objective === undefined) ? ['objective'] : []),
  ];
  return {
    code: 'external',
    what: `It is not known how fair this comparison is: ${listOf(others.map((run) => run.name))} ${others.length === 1 ? 'was' : 'were'} trained by another program${unstated.length === 0 ? '' : `, which does not state ${listOf(unstated)}`}.`,
    why: 'Only what that program recorded is known, not its data, batches, initial weights and random numbers; equal seeds do not mean equal batches.',
    fix: 'Compare courses and grids, and differences that are large beside the spread over seeds; have the program state dataset, seed and objective.',
  };
};

const seeds: FairnessRule = (runs, groups) => {
  if (arePaired(groups) || runs.some((run) => run.external)) return undefined;
  return {
    code: 'seeds',
    what: `The seeds are not the same: ${groups.map((g) => `${configurationName(g.runs)} has ${seedsOf(g.runs).join(', ')}`).join('; ')}.`,
    why: 'Runs with the same seed use the same batches and noise, so only paired seeds separate a real difference from random variation.',
    fix: missing(groups),
  };
};

function missing(groups: readonly SeedGroup<Judged>[]): string {
  const all = [...new Set(groups.flatMap((g) => seedsOf(g.runs)))].sort((a, b) => a - b);
  const lacking = groups.flatMap((g) => {
    const absent = all.filter((seed) => !g.runs.some((run) => run.seed === seed));
    return absent.length > 0 ? [`${configurationName(g.runs)} with seed ${absent.join(', ')}`] : [];
  });
  return `Queue ${listOf(lacking)}, or leave out the unpaired runs.`;
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
    what: `A seed of ${listOf([...new Set(twice)])} occurs more than once.`,
    why: 'A repeated seed is not an independent sample: counted twice, it would make the band too narrow.',
    fix: 'Each is drawn separately and counted once; leave out the repetition.',
  };
};

const sameConfiguration = (a: Judged, b: Judged): boolean =>
  groupBySeed([a, { ...b, seed: (a.seed ?? 0) + 1 }]).length === 1;

const engine: FairnessRule = (runs) => {
  const used = new Set(runs.flatMap((run) => (run.engine ? [`${run.engine.name} ${run.engine.version}`] : [])));
  if (used.size < 2) return undefined;
  return {
    code: 'engine',
    what: `They ran on different engines: ${[...used].join(', ')}.`,
    why: 'Engines round differently, and training amplifies this until the results of runs with the same seed differ; their speeds are not comparable.',
    fix: 'Retry the runs on one engine and version.',
  };
};

const plan: FairnessRule = (runs) => {
  const differing = differences(runs).filter(({ name }) => (PLAN_FIELDS as readonly string[]).includes(name));
  if (differing.length === 0) return undefined;
  return {
    code: 'plan',
    what: `They differ in how TensorFlow computes: ${listOf(differing.map(({ label, values }) => `${label} ${[...new Set(values)].join(', ')}`))}.`,
    why: 'The last digits differ, and training amplifies this until the results of runs with the same seed differ; their speeds are not comparable.',
    fix: 'Compare means over seeds, or queue the runs in one experiment, where all get the same compute plan.',
  };
};

const device: FairnessRule = (runs) => {
  const used = new Set(runs.flatMap((run) => (run.engine ? [run.engine.device] : [])));
  if (used.size < 2) return undefined;
  return {
    code: 'device',
    what: `They ran on different devices: ${[...used].join(', ')}.`,
    why: 'Training time and steps per second say more about the device than about the method.',
    fix: 'Compare by step, discriminator updates or epoch, or run all on one device.',
  };
};

const step: FairnessRule = (runs) => {
  const eager = runs.filter((run) => run.eager);
  if (eager.length === 0 || eager.length === runs.filter((run) => run.step > 0).length) return undefined;
  return {
    code: 'step',
    what: `${listOf(eager.map((run) => run.name))} trained operation by operation, the others with recorded steps.`,
    why: 'The values agree up to rounding, but the recorded step is several times faster: training times are not comparable.',
    fix: 'Compare by step, not by time; the event "eager" of the run says why its step was not recorded.',
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
    what: `They ended at different steps: ${reached.join('; ')}.`,
    why: 'The latest values then come from networks trained for different numbers of steps; after the first end, a mean over seeds covers fewer runs.',
    fix: 'Compare values at a step that all runs reached (move the playhead there), or resume the shorter runs.',
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
      what: 'It is not known whether their sample grids were drawn from the same latent vectors.',
      why: 'A tile shows the same z in every run only if all grids were drawn from the same fixed latents.',
      fix: 'Compare the grids as a whole, not tile by tile; a program that draws fixed latents can state their identity.',
    };
  if (new Set(all).size < 2) return undefined;
  return {
    code: 'latents',
    what: 'Their sample grids were drawn from different latent vectors.',
    why: 'A tile shows the same z in every run only if seed, size and distribution of the latents and the size of the grid are equal.',
    fix: 'Compare the grids as a whole, not tile by tile, or set these equal in a new experiment.',
  };
};

const layout: FairnessRule = (runs) => {
  const known = runs.flatMap(({ name, layout: of }) => (of && hasTiles(of) ? [{ name, of }] : []));
  const [first, ...others] = known;
  if (!first || others.every(({ of }) => haveSameShape(of, first.of))) return undefined;
  const shapes = [...new Set(known.map(({ of }) => `${of.rows} x ${of.columns}`))];
  return {
    code: 'layout',
    what: `Their grids have different layouts: ${listOf(shapes)} tiles.`,
    why: 'Nothing then states that a tile in the same place was drawn from the same latent vector.',
    fix: 'Compare the grids as a whole, not tile by tile.',
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

const listOf = (all: readonly string[]): string => {
  const shown = all.length > 4 ? [...all.slice(0, 3), `${all.length - 3} more`] : all;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1]}`;
};
