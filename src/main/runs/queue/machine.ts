import { execFileSync } from 'node:child_process';
import os from 'node:os';
import type { MachinePlans } from '../../../shared/domain/compute-plan';

/** Cores and memory of this machine that training may use. */
export interface Machine {
  cores: number;
  totalMiB: number;
  /** Memory that is free now, or that the system can free. */
  availableMiB: number;
}

/** Where {@link Machine} and what was measured on it come from. */
export interface MachineOptions {
  /** Returns what was measured on this machine; undefined while nothing has been. */
  plans?: () => Promise<MachinePlans | undefined>;
  /** Cores and memory; asks the system by default. */
  machine?: () => Machine;
  /** Memory of the CUDA device in MiB; asks the system by default. */
  deviceMemory?: () => number | undefined;
}

const MIB = 2 ** 20;

/** Asks the system; limits of a container count where Node reports them. */
export function readMachine(): Machine {
  const limit = process.constrainedMemory() ?? 0;
  // Node 18, which Electron 25 has, has no availableMemory.
  const available = process.availableMemory?.() ?? os.freemem();
  const cores = os.availableParallelism();
  const total = limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
  return { cores, totalMiB: total / MIB, availableMiB: available / MIB };
}

/** Memory of the CUDA device that TensorFlow uses, in MiB; undefined where the driver's program does not report it. */
export function readDeviceMemory(): number | undefined {
  // TensorFlow computes on the first of the visible devices.
  const [device = '0'] = (process.env['CUDA_VISIBLE_DEVICES'] ?? '0').split(',');
  try {
    const text = execFileSync(
      'nvidia-smi',
      ['-i', device, '--query-gpu=memory.total', '--format=csv,noheader,nounits'],
      {
        encoding: 'utf8',
        timeout: 10_000,
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const memory = Number(text.split('\n')[0]);
    return memory > 0 ? memory : undefined;
  } catch {
    return undefined;
  }
}
