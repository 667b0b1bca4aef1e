/** The machine that trains the queue. */
export interface Capacity {
  /** Cores that training may use. */
  cores: number;
  /** Memory for training processes. */
  memoryMiB: number;
  /** Runs that train at the same time; `auto` for as many as cores and memory allow. */
  slots: number | 'auto';
}

/** What a training process occupies. */
export interface Demand {
  /** 0 for as many as the machine has cores. */
  threads: number;
  /** Expected memory; 0 if it was not measured. */
  memoryMiB: number;
  /** Runs on the same CUDA device that are fastest side by side, this one included; absent for a run on the CPU. */
  onDevice?: number;
}

/** Threads of a process on a machine. */
export const threadsOf = ({ threads }: Pick<Demand, 'threads'>, cores: number): number =>
  threads === 0 ? cores : threads;

/**
 * Whether the next run of the queue can start beside the runs that train already.
 *
 * A run always fits an idle machine, so that no run waits forever.
 */
export function fits(next: Demand, running: readonly Demand[], { cores, memoryMiB, slots }: Capacity): boolean {
  if (slots !== 'auto') return running.length < slots;
  if (running.length === 0) return true;
  const all = [...running, next];
  const needed = all.reduce((sum, demand) => sum + demand.memoryMiB, 0);
  if (needed > memoryMiB) return false;
  const onDevice = all.filter((demand) => demand.onDevice !== undefined);
  if (onDevice.some((demand) => onDevice.length > demand.onDevice!)) return false;
  // Runs on a device leave the arithmetic to it.
  const onCpu = all.filter((demand) => demand.onDevice === undefined);
  return onCpu.length <= 1 || onCpu.reduce((sum, demand) => sum + threadsOf(demand, cores), 0) <= cores;
}
