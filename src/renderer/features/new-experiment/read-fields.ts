import type { DatasetInfo } from '../../../shared/domain/datasets';
import { applies, FIELDS } from '../../../shared/domain/run/hyperparameter-fields';
import type { Field, Objective, Value } from '../../../shared/domain/run/hyperparameter-fields';
import { OBJECTIVE_DEFAULTS, parseHyperparameters } from '../../../shared/domain/run/hyperparameters';
import type { Draft, Typed } from './draft-types';
import { splitList } from './number-lists';

type Choices = Pick<Draft, 'objectives' | 'datasets' | 'settings'>;
interface Kind {
  objective: Objective;
  network: string;
  optimizer: string;
}

const given = (typed: Typed | undefined): string[] => (typed?.vary ? splitList(typed.text) : [typed?.text.trim() ?? '']).filter(Boolean);

/** Every combination of objective, network and optimizer that the runs of a draft have. */
function kinds(draft: Choices, datasets: readonly DatasetInfo[]): Kind[] {
  const ofData = draft.datasets.map((name) => (datasets.find((d) => d.name === name)?.kind === 'points' ? 'mlp' : 'fc'));
  const networks = given(draft.settings['network']);
  const optimizers = given(draft.settings['optimizer']);
  return draft.objectives.flatMap((objective) =>
    [...new Set(networks.length > 0 ? networks : ofData)].flatMap((network) =>
      (optimizers.length > 0 ? optimizers : [String(OBJECTIVE_DEFAULTS[objective]['optimizer'])]).map((optimizer) => ({ objective, network, optimizer })),
    ),
  );
}

/** The fields that at least one run of a draft reads, in the order of the field table. */
export function readFields(draft: Choices, datasets: readonly DatasetInfo[]): Field[] {
  const all = kinds(draft, datasets);
  return FIELDS.filter((f) => f.name !== 'objective' && all.some((kind) => applies(f, kind)));
}

/** The values that a field has when left empty: one, or several where the papers of the objectives differ. */
export function defaultsOf(draft: Choices, datasets: readonly DatasetInfo[]): Record<string, Value[]> {
  const defaults: Record<string, Value[]> = {};
  for (const kind of kinds(draft, datasets)) {
    const parsed = parseHyperparameters(kind);
    if (!parsed.ok) continue;
    for (const [name, value] of Object.entries(parsed.value) as [string, Value][]) {
      defaults[name] = [...new Set([...(defaults[name] ?? []), value])];
    }
  }
  return defaults;
}
