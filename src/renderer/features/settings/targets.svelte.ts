import { HERE } from '../../../shared/domain/target';
import type { TargetInfo, TargetReport } from '../../../shared/domain/target';
import { api } from '../../api';
import { toasts } from '../../ui/toasts.svelte';

const CHECK_INTERVAL_MS = 1000;

/** Other places where runs train, and the checks of them that are running. */
class Targets {
  /** Undefined until they are loaded. */
  list = $state.raw<readonly TargetInfo[] | undefined>(undefined);
  /** What the running checks have found so far, by target. */
  checks = $state.raw<Readonly<Record<string, TargetReport>>>({});

  async load(): Promise<void> {
    this.list = (await toasts.ask(api.request('targets:list'))) ?? this.list;
  }

  /** Checks a target until the check has ended. It goes on in the core when the page is closed. */
  async check(name: string): Promise<void> {
    if (this.checks[name]) return;
    this.checks = { ...this.checks, [name]: { findings: [] } };
    for (;;) {
      const report = await toasts.attempt(api.request('targets:check', name));
      if (report?.doing === undefined) break;
      this.checks = { ...this.checks, [name]: report };
      await new Promise((resolve) => setTimeout(resolve, CHECK_INTERVAL_MS));
    }
    await this.load();
    const { [name]: _, ...others } = this.checks;
    this.checks = others;
  }

  /** Returns whether the target was removed; a refusal is shown. */
  async remove(name: string): Promise<boolean> {
    const removed = await toasts.attempt(api.request('targets:remove', name));
    await this.load();
    return removed !== undefined;
  }

  /** The chosen places without the targets that were removed; this machine if no other is left. */
  present(chosen: readonly string[]): string[] {
    const { list } = this;
    if (!list || chosen.length === 0) return [...chosen];
    const left = chosen.filter((place) => place === HERE || list.some(({ name }) => name === place));
    return left.length > 0 ? left : [HERE];
  }
}

export const targets = new Targets();
