import { branchSettings, fixedFieldReason } from '../../../shared/domain/run/branch';
import type { BranchRequest } from '../../../shared/contract/requests';
import type { BranchPreview, RunDetail } from '../../../shared/contract/results';
import { applies, FIELDS } from '../../../shared/domain/run/hyperparameter-fields';
import type { Value } from '../../../shared/domain/run/hyperparameter-fields';
import type { RunId } from '../../../shared/domain/run/run';
import { m } from '../../../paraglide/messages';
import { api } from '../../api';
import { toasts } from '../../ui/toasts.svelte';

/** The branch that is edited in the branch dialog. */
class Branching {
  /** The run to branch from; undefined while the dialog is closed. */
  parent = $state.raw<RunDetail | undefined>(undefined);
  step = $state(0);
  name = $state('');
  /** The text of the inputs by field name; an empty one keeps the parent's value. */
  typed = $state<Record<string, string>>({});
  preview = $state.raw<BranchPreview | undefined>(undefined);
  queuing = $state(false);

  /** The settings that the branch changes. */
  readonly set = $derived(
    Object.fromEntries(
      Object.entries(this.typed)
        .filter(([name, text]) => text.trim() !== '' && this.applies(name))
        .map(([name, text]) => [name, text.trim()]),
    ),
  );
  readonly checked = $derived(
    this.parent?.hyperparameters && branchSettings(this.parent.hyperparameters, this.step, this.set),
  );
  /** The fields that apply to the branch and can change. */
  readonly fields = $derived(FIELDS.filter((f) => this.applies(f.name) && fixedFieldReason(f.name) === undefined));
  /** Why the other fields that apply cannot change, a sentence each. */
  readonly fixed = $derived(FIELDS.filter((f) => this.applies(f.name)).flatMap((f) => fixedFieldReason(f.name) ?? []));

  /** Opens the dialog at a checkpoint; without a step, at the newest one. */
  async open(run: RunId, step?: number): Promise<void> {
    const detail = await toasts.attempt(api.request('runs:get', run));
    if (!detail) return;
    const { checkpoints } = detail;
    const newest = checkpoints[checkpoints.length - 1];
    if (!newest) return toasts.error(m.run_no_branch_checkpoint({ name: detail.name }));
    [this.name, this.typed, this.preview] = ['', {}, undefined];
    this.parent = detail;
    this.choose(checkpoints.find((c) => c.step === step)?.step ?? newest.step);
  }

  /** Chooses a checkpoint. After that of the last step, the branch needs more steps than its parent: twice as many are suggested. */
  choose(step: number): void {
    this.step = step;
    if (this.parent && this.parent.steps <= step && !this.typed['steps']) this.typed['steps'] = String(2 * step);
  }

  close(): void {
    this.parent = undefined;
  }

  /** Requests the estimated time and disk space. An answer that arrives after the settings have changed is ignored. */
  async refresh(): Promise<void> {
    const [request, checked] = [this.request(), this.checked];
    if (!request || !checked?.ok) return;
    const answer = await toasts.attempt(api.request('runs:previewBranch', request));
    if (this.checked === checked) this.preview = answer;
  }

  /** Queues the branch. Returns its id, or undefined if it was refused. */
  async queue(): Promise<RunId | undefined> {
    const request = this.request();
    if (!request || !this.checked?.ok) return undefined;
    this.queuing = true;
    const id = await toasts.attempt(api.request('runs:branch', request));
    this.queuing = false;
    if (id !== undefined) this.close();
    return id;
  }

  private request(): BranchRequest | undefined {
    if (!this.parent) return undefined;
    const name = this.name.trim();
    return { run: this.parent.id, step: this.step, set: { ...this.set }, ...(name === '' ? {} : { name }) };
  }

  /** The value that an empty input stands for: the parent's, or the default of a field that the change makes apply. */
  inherited(name: string): string {
    const before = this.parent?.hyperparameters as Record<string, Value | undefined> | undefined;
    const after = this.checked?.ok
      ? (this.checked.value.hyperparameters as unknown as Record<string, Value | undefined>)
      : undefined;
    return String(before?.[name] ?? after?.[name] ?? '');
  }

  /** Whether the objective, optimizer and network of the branch use a field. */
  private applies(name: string): boolean {
    const settings = this.parent?.hyperparameters;
    const field = FIELDS.find((one) => one.name === name);
    if (!settings || !field) return false;
    const chosen = (choice: 'objective' | 'optimizer') => this.typed[choice] || settings[choice];
    return applies(field, {
      objective: chosen('objective'),
      optimizer: chosen('optimizer'),
      network: settings.network,
    });
  }
}

export const branching = new Branching();
