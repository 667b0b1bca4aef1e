import { branchSettings, fixedFieldReason } from '../../../shared/domain/run/branch';
import type { BranchRequest } from '../../../shared/contract/requests';
import type { BranchPreview, RunDetail } from '../../../shared/contract/contract';
import { applies, FIELDS } from '../../../shared/domain/run/hyperparameter-fields';
import type { RunId } from '../../../shared/domain/run/run';
import { api } from '../../api';
import { toasts } from '../../ui/toasts.svelte';

/** The branch that is being put together, in a dialog over whichever page one is on. */
class Branching {
  /** The run to branch from; undefined while no dialog is open. */
  from = $state.raw<RunDetail | undefined>(undefined);
  step = $state(0);
  name = $state('');
  /** What was typed, by the name of the field; empty text leaves it as the parent had it. */
  typed = $state<Record<string, string>>({});
  preview = $state.raw<BranchPreview | undefined>(undefined);
  queuing = $state(false);

  readonly set = $derived(
    Object.fromEntries(
      Object.entries(this.typed)
        .filter(([name, text]) => text.trim() !== '' && this.#isRead(name))
        .map(([name, text]) => [name, text.trim()]),
    ),
  );
  readonly checked = $derived(this.from && branchSettings(this.from.hyperparameters, this.step, this.set));
  /** Fields that the branch reads and that may change. */
  readonly fields = $derived(FIELDS.filter((f) => this.#isRead(f.name) && fixedFieldReason(f.name) === undefined));
  readonly fixed = $derived(FIELDS.filter((f) => this.#isRead(f.name)).flatMap((f) => fixedFieldReason(f.name) ?? []));

  /** Opens the dialog; with no step, at the newest checkpoint. */
  async open(run: RunId, step?: number): Promise<void> {
    const detail = await toasts.attempt(api.request('runs:get', run));
    if (!detail) return;
    const { checkpoints } = detail;
    const newest = checkpoints[checkpoints.length - 1];
    if (!newest) return toasts.error(`${detail.name} has no checkpoint to branch from yet.`);
    [this.name, this.typed, this.preview] = ['', {}, undefined];
    this.from = detail;
    this.choose(checkpoints.find((c) => c.step === step)?.step ?? newest.step);
  }

  /** Goes to another checkpoint; at the end of a run there must be more steps than it had. */
  choose(step: number): void {
    this.step = step;
    if (this.from && this.from.steps <= step && !this.typed['steps']) this.typed['steps'] = String(2 * step);
  }

  close(): void {
    this.from = undefined;
  }

  /** Asks for time and disk; an answer that comes after the form has changed is not shown. */
  async refresh(): Promise<void> {
    const [request, checked] = [this.#request(), this.checked];
    if (!request || !checked?.ok) return;
    const answer = await toasts.attempt(api.request('runs:previewBranch', request));
    if (this.checked === checked) this.preview = answer;
  }

  /** Queues the branch; its id, or undefined when it was refused. */
  async queue(): Promise<RunId | undefined> {
    const request = this.#request();
    if (!request || !this.checked?.ok) return undefined;
    this.queuing = true;
    const id = await toasts.attempt(api.request('runs:branch', request));
    this.queuing = false;
    if (id !== undefined) this.close();
    return id;
  }

  #request(): BranchRequest | undefined {
    if (!this.from) return undefined;
    const name = this.name.trim();
    return { run: this.from.id, step: this.step, set: { ...this.set }, ...(name === '' ? {} : { name }) };
  }

  #isRead(name: string): boolean {
    const h = this.from?.hyperparameters;
    const f = FIELDS.find((one) => one.name === name);
    const chosen = (one: 'objective' | 'optimizer') => this.typed[one] || h![one];
    return (
      h !== undefined &&
      f !== undefined &&
      applies(f, { objective: chosen('objective'), optimizer: chosen('optimizer'), network: h.network })
    );
  }
}

export const branching = new Branching();
