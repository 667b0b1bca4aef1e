import { availableParallelism, freemem, totalmem } from 'node:os';

/** Cores and memory of this machine that training may use. */
export interface Machine {
  cores: number;
  totalMiB: number;
  /** Memory that is free now, or that the system can free. */
  availableMiB: number;
}

const MIB = 2 ** 20;

/** Asks the system; limits of a container count where Node reports them. */
export function readMachine(): Machine {
  const limit = process.constrainedMemory();
  const total = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  // Absent before Node 20.13.
  const available = 'availableMemory' in process ? process.availableMemory() : freemem();
  return { cores: availableParallelism(), totalMiB: total / MIB, availableMiB: available / MIB };
}
