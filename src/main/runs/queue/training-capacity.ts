import { fits } from '../../../shared/domain/schedule/capacity';
import type { Capacity, Demand } from '../../../shared/domain/schedule/capacity';
import type { RunId } from '../../../shared/domain/run/run';
import type { StoredRun } from '../../database';
import { expectedMemory } from '../estimate';
import type { RunServices } from '../run-services';
import { readMachine } from './machine';

/** Share of the memory that training processes may take together; the rest is for the system and other programs. */
const MAX_MEMORY_SHARE = 0.8;

/** What training may use of this machine, and what runs take of it. */
export class TrainingCapacity {
  constructor(private readonly services: Pick<RunServices, 'machine' | 'queue' | 'rows'>) {}

  /** Whether a queued run can start beside the runs that train. */
  hasRoom(next: RunId, training: readonly RunId[]): boolean {
    const { rows } = this.services;
    const run = rows.get(next);
    const running = rows.known(training).map((one) => this.demandOf(one));
    return run !== undefined && fits(this.demandOf(run), running, this.capacity(running));
  }

  demandOf({ hyperparameters: h }: Pick<StoredRun, 'hyperparameters'>): Demand {
    return { threads: h.threads ?? 0, memoryMiB: expectedMemory(h, this.services.rows.all()) ?? 0 };
  }

  /** @param running what the runs that train take; it is no longer available, but theirs */
  capacity(running: readonly Demand[] = []): Capacity {
    const { cores, totalMiB, availableMiB } = (this.services.machine ?? readMachine)();
    const taken = running.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0);
    return {
      cores,
      memoryMiB: Math.min(totalMiB * MAX_MEMORY_SHARE, availableMiB + taken),
      slots: this.services.queue.slots,
    };
  }
}
