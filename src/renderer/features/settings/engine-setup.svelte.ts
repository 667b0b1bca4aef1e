import type { SetupPlan, SetupStatus } from '../../../shared/contract/setup-status';
import { api } from '../../api';
import { toasts } from '../../ui/toasts.svelte';

/** The set-up of the training engine as the core reports it. */
export class EngineSetup {
  status = $state.raw<SetupStatus>({});
  /** What would be downloaded; undefined until it has been looked up, null where the engine comes in another way. */
  plan = $state.raw<SetupPlan | null | undefined>(undefined);
  isLooking = $state(false);

  /** @param onDone called when a set-up has succeeded */
  constructor(private readonly onDone: () => void) {}

  /** Loads the status and follows it; returns a function that stops following it. */
  follow(): () => void {
    void toasts.ask(api.request('setup:get')).then((status) => {
      if (status) this.status = status;
    });
    return api.on('setup:changed', (status) => {
      this.status = status;
      if (status.ended?.ok) this.onDone();
    });
  }

  async look(): Promise<void> {
    this.isLooking = true;
    this.plan = await toasts.ask(api.request('setup:plan'));
    this.isLooking = false;
  }

  async start(): Promise<void> {
    this.plan = undefined;
    await toasts.attempt(api.request('setup:start'));
  }

  async cancel(): Promise<void> {
    await toasts.ask(api.request('setup:cancel'));
  }
}
