import { describeDifference } from '../../../shared/domain/run/difference';
import type { ExperimentPreview } from '../../../shared/contract/contract';
import type { ObjectiveName } from '../../../shared/domain/run/hyperparameter-fields';
import { DEFAULT_PRESET, PRESETS, preset } from '../../../shared/domain/run/presets';
import type { RunId } from '../../../shared/domain/run/run';
import { api } from '../../api';
import { checkDraft, defaultsOf, draftOf, readFields } from './draft';
import type { ExperimentDraft, TypedSetting } from './draft';
import { parseSeeds, writeSeeds } from './number-lists';
import { datasets } from './datasets.svelte';
import { toasts } from '../../ui/toasts.svelte';

const LOCKED_ASIDE = ['objective', 'dataset', 'seed'];

/** The experiment that is being put together; it stays as typed while one looks at another page. */
class ExperimentForm {
  draft = $state<ExperimentDraft>(draftOf(preset(DEFAULT_PRESET) ?? PRESETS[0]!));
  preview = $state.raw<ExperimentPreview | undefined>(undefined);
  queuing = $state(false);

  readonly checked = $derived(checkDraft(this.draft, datasets.list));
  readonly fields = $derived(readFields(this.draft, datasets.list));
  readonly defaults = $derived(defaultsOf(this.draft, datasets.list));
  readonly difference = $derived(describeDifference(this.checked.runs));
  /** Settings that have one value in all runs. */
  readonly locked = $derived.by(() => {
    const all = this.checked.runs.map((run) => run.hyperparameters as unknown as Record<string, string | number>);
    return Object.entries(all[0] ?? {}).filter(
      ([name, value]) => !LOCKED_ASIDE.includes(name) && all.every((one) => one[name] === value),
    );
  });
  readonly absent = $derived(datasets.list.filter((d) => this.draft.datasets.includes(d.name) && !d.available));
  readonly ready = $derived(
    this.checked.plan !== undefined && this.checked.runs.length > 0 && this.absent.length === 0 && !this.queuing,
  );

  usePreset(name: string): void {
    const found = preset(name);
    if (found) this.draft = draftOf(found);
  }

  typed(name: string): TypedSetting {
    return this.draft.settings[name] ?? { text: '', vary: false };
  }

  type(name: string, change: Partial<TypedSetting>): void {
    this.draft.settings[name] = { ...this.typed(name), ...change };
  }

  toggleObjective(objective: ObjectiveName, order: readonly ObjectiveName[]): void {
    const had = this.draft.objectives;
    this.draft.objectives = order.filter((o) => (o === objective) !== had.includes(o));
  }

  /** A network that fits none of the data any more is left to the default of the data. */
  toggleDataset(name: string): void {
    const { draft } = this;
    draft.datasets = draft.datasets.includes(name)
      ? draft.datasets.filter((d) => d !== name)
      : [...draft.datasets, name];
    const kinds = draft.datasets.map((d) => datasets.list.find((info) => info.name === d)?.kind);
    const network = this.typed('network').text;
    if (network && !kinds.some((kind) => (kind === 'points') === (network === 'mlp')))
      this.type('network', { text: '', vary: false });
  }

  /** As many seeds as wanted, going on from those that are there. */
  setSeedCount(count: number): void {
    if (!(count >= 1 && count <= 1000)) return;
    const parsed = parseSeeds(this.draft.seeds);
    const seeds = parsed.ok ? parsed.value.slice(0, count) : [1];
    while (seeds.length < count) seeds.push(Math.max(...seeds) + 1);
    this.draft.seeds = writeSeeds(seeds);
  }

  /** Asks the core for time and disk; an answer that comes after the form has changed is not shown. */
  async refreshPreview(): Promise<void> {
    const { plan } = this.checked;
    if (!plan) {
      this.preview = undefined;
      return;
    }
    const preview = await toasts.attempt(api.request('experiments:preview', $state.snapshot(plan)));
    if (this.checked.plan === plan) this.preview = preview;
  }

  /** Queues the runs; their ids, or undefined when refused. */
  async enqueue(): Promise<RunId[] | undefined> {
    const { plan } = this.checked;
    if (!plan) return undefined;
    this.queuing = true;
    const done = await toasts.attempt(api.request('experiments:enqueue', $state.snapshot(plan)));
    this.queuing = false;
    return done?.runs;
  }
}

export const experiment = new ExperimentForm();
