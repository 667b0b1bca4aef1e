import { describeDifference } from '../../../shared/domain/run/difference';
import type { ExperimentPreview } from '../../../shared/contract/results';
import { OBJECTIVES } from '../../../shared/domain/run/hyperparameter-fields';
import type { ObjectiveName } from '../../../shared/domain/run/hyperparameter-fields';
import { DEFAULT_PRESET, PRESETS, preset } from '../../../shared/domain/run/presets';
import { planOfRuns } from '../../../shared/domain/run/plan-of-runs';
import type { FailureReason, RunId, RunRow, Trained } from '../../../shared/domain/run/run';
import { HERE } from '../../../shared/domain/target';
import { m } from '../../../paraglide/messages';
import { api } from '../../api';
import { targets } from '../settings/targets.svelte';
import { checkDraft, defaultsOf, draftOf, draftOfPlan, fieldsOf } from './draft';
import type { DraftSetting, ExperimentDraft } from './draft';
import { parseSeeds, writeSeeds } from './number-lists';
import { datasets } from './datasets.svelte';
import { toasts } from '../../ui/toasts.svelte';

/** Fields that the list of runs shows itself. */
const LISTED_FIELDS = ['objective', 'dataset', 'seed'];
const MAX_SEED_COUNT = 1000;
/** Runs that one comparison can show. */
const MAX_COMPARED_RUNS = 64;

/** The hyperparameter to look at first after a failure. */
const SUSPECTS: Partial<Record<FailureReason, string>> = { diverged: 'learningRate', 'out-of-memory': 'batchSize' };

/** The runs whose settings a draft began with. */
interface DraftOrigin {
  runs: readonly Trained<RunRow>[];
  /** The draft as it was then. */
  draft: ExperimentDraft;
  /** See `planOfRuns`. */
  isExact: boolean;
}

/** State of the new-experiment page. The draft is kept while another page is shown. */
class ExperimentForm {
  draft = $state<ExperimentDraft>(draftOf(preset(DEFAULT_PRESET) ?? PRESETS[0]!));
  preview = $state.raw<ExperimentPreview | undefined>(undefined);
  queuing = $state(false);
  /** Undefined for settings of a preset. */
  origin = $state.raw<DraftOrigin | undefined>(undefined);
  /** Name of a hyperparameter that is to get the focus. */
  focused = $state<string | undefined>(undefined);

  /** Where the runs train: this machine, targets, or both. */
  readonly places = $derived(targets.present(this.draft.places));
  readonly checked = $derived(checkDraft({ ...this.draft, places: this.places }, datasets.list));
  readonly fields = $derived(fieldsOf(this.draft, datasets.list));
  readonly defaults = $derived(defaultsOf(this.draft, datasets.list));
  readonly difference = $derived(describeDifference(this.checked.runs));
  /** Hyperparameters that have the same value in all runs, by name. */
  readonly shared = $derived.by(() => {
    const all = this.checked.runs.map((run) => run.hyperparameters as unknown as Record<string, string | number>);
    return Object.entries(all[0] ?? {}).filter(
      ([name, value]) => !LISTED_FIELDS.includes(name) && all.every((run) => run[name] === value),
    );
  });
  /** Chosen datasets that have to be downloaded first. */
  readonly unavailable = $derived(datasets.list.filter((d) => this.draft.datasets.includes(d.name) && !d.available));
  readonly canQueue = $derived(
    this.checked.plan !== undefined && this.checked.runs.length > 0 && this.unavailable.length === 0 && !this.queuing,
  );
  readonly canCompare = $derived(
    this.canQueue && this.checked.runs.length >= 2 && this.checked.runs.length <= MAX_COMPARED_RUNS,
  );
  /** Number of seeds; 0 while their text has an error. */
  readonly seedCount = $derived.by(() => {
    const seeds = parseSeeds(this.draft.seeds);
    return seeds.ok ? seeds.value.length : 0;
  });
  readonly isOverDisk = $derived(this.preview !== undefined && this.preview.bytes > this.preview.freeBytes);

  usePreset(name: string): void {
    const found = preset(name);
    if (!found) return;
    this.draft = { ...draftOf(found), places: this.draft.places };
    this.origin = this.focused = undefined;
  }

  /**
   * Takes the settings of runs, of their experiment or of others. The focus goes to the field that is suspect after a failure
   * of a single run, else to the first that the run of a branch changed, or in which the runs differ.
   *
   * @param runs at least one
   */
  duplicate(runs: readonly Trained<RunRow>[]): void {
    const { plan, isExact } = planOfRuns(runs, datasets.list);
    const [first] = runs;
    const focused =
      (runs.length === 1 && first!.reason ? SUSPECTS[first!.reason] : undefined) ??
      (runs.length === 1 ? first!.parent?.changes.find(({ to }) => to !== undefined)?.name : undefined) ??
      Object.keys(plan.vary)[0];
    const places = [...new Set(runs.map(({ target }) => target ?? HERE))];
    const draft = { ...draftOfPlan({ ...plan, name: m.new_copy_name({ name: plan.name }) }), places };
    // A default is written out where it is to be edited.
    const value = focused && (first!.hyperparameters as unknown as Record<string, string | number>)[focused];
    if (focused && value !== undefined && !draft.settings[focused])
      draft.settings[focused] = { text: String(value), vary: false };
    this.draft = draft;
    this.origin = { runs, draft: $state.snapshot(this.draft), isExact };
    this.focused = focused;
  }

  /** What a field had in the runs that the draft began with, if that has changed: empty for the default. */
  before(name: string): string | undefined {
    if (!this.origin) return undefined;
    const before = this.origin.draft.settings[name]?.text.trim() ?? '';
    return before === this.setting(name).text.trim() ? undefined : before;
  }

  setting(name: string): DraftSetting {
    return this.draft.settings[name] ?? { text: '', vary: false };
  }

  changeSetting(name: string, change: Partial<DraftSetting>): void {
    this.draft.settings[name] = { ...this.setting(name), ...change };
  }

  /** Adds or removes an objective; they stay in the order of {@link OBJECTIVES}. */
  toggleObjective(objective: ObjectiveName): void {
    const chosen = this.draft.objectives;
    this.draft.objectives = OBJECTIVES.filter((o) => (o === objective) !== chosen.includes(o));
  }

  /** Adds or removes a place to train on; they stay in the order of `all`. */
  togglePlace(place: string, all: readonly string[]): void {
    const chosen = this.places;
    this.draft.places = all.filter((one) => (one === place) !== chosen.includes(one));
  }

  /** Adds or removes a dataset. A network that then suits no dataset is cleared, so that each dataset's default is used. */
  toggleDataset(name: string): void {
    const { draft } = this;
    draft.datasets = draft.datasets.includes(name)
      ? draft.datasets.filter((d) => d !== name)
      : [...draft.datasets, name];
    const kinds = draft.datasets.map((d) => datasets.list.find((info) => info.name === d)?.kind);
    const network = this.setting('network').text;
    if (network && !kinds.some((kind) => (kind === 'points') === (network === 'mlp')))
      this.changeSetting('network', { text: '', vary: false });
  }

  /** Shortens the list of seeds, or extends it by the numbers after the largest. */
  setSeedCount(count: number): void {
    if (!(count >= 1 && count <= MAX_SEED_COUNT)) return;
    const parsed = parseSeeds(this.draft.seeds);
    const seeds = parsed.ok ? parsed.value.slice(0, count) : [1];
    while (seeds.length < count) seeds.push(Math.max(...seeds) + 1);
    this.draft.seeds = writeSeeds(seeds);
  }

  /** Asks the core to estimate time and disk space. An answer for an earlier draft is ignored. */
  async refreshPreview(): Promise<void> {
    const { plan } = this.checked;
    if (!plan) {
      this.preview = undefined;
      return;
    }
    const preview = await toasts.attempt(api.request('experiments:preview', $state.snapshot(plan)));
    if (this.checked.plan === plan) this.preview = preview;
  }

  /** Queues the runs. Returns their ids, or undefined if they were refused. */
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
