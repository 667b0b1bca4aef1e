import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFileSync } from 'node:fs';
import { OWNER_FILE } from '../src/main/core/home';
import { openDatabase } from '../src/main/database';
import { readLease } from '../src/main/core/home-lease';
import { stop } from './core';
import type { ServedCore } from './core';
import type { SeededRandom } from './seeded-random';
import { kill, trainingIn } from './processes';

/**
 * Faults, all by SIGKILL.
 *
 * training: one training process. core: only the app. both: the app and all training processes. closing: the app
 * while it suspends its runs. starting: the app within its first 0.9 s. reboot: both, after which every lease names
 * another boot of the machine and the process number of another process.
 */
export const FAULTS = ['training', 'core', 'both', 'closing', 'starting', 'reboot'] as const;
export type FaultKind = (typeof FAULTS)[number];

/** The number of processes killed, and whether the core was among them. */
export interface InjectedFault {
  killed: number;
  isCoreKilled: boolean;
}

export async function injectFault(
  fault: FaultKind,
  { child }: ServedCore,
  home: string,
  random: SeededRandom,
): Promise<InjectedFault> {
  const training = trainingIn(home);
  switch (fault) {
    case 'training': {
      const victim = training.length > 0 ? random.one(training) : undefined;
      return { killed: victim !== undefined && kill(victim) ? 1 : 0, isCoreKilled: false };
    }
    case 'closing':
      child.kill('SIGTERM');
      await sleep(random.between(0, 400));
      break;
    case 'both':
    case 'reboot':
      // The order is random: a training process may notice the loss of its app before it is killed.
      if (random.chance(0.5)) training.forEach(kill);
      break;
    case 'core':
    case 'starting':
      break;
  }
  await stop(child, 'SIGKILL');
  if (fault !== 'both' && fault !== 'reboot') return { killed: 1, isCoreKilled: true };
  const remaining = trainingIn(home);
  remaining.forEach(kill);
  while (trainingIn(home).length > 0) await sleep(50);
  if (fault === 'reboot') simulateReboot(home);
  return { killed: 1 + new Set([...training, ...remaining].map(({ pid }) => pid)).size, isCoreKilled: true };
}

/** Changes leases to their state after a reboot: from another boot, with process numbers reused by other processes. */
function simulateReboot(home: string): void {
  const boot = '11111111-2222-3333-4444-555555555555';
  const lease = readLease(home);
  if (lease) writeFileSync(join(home, OWNER_FILE), JSON.stringify({ ...lease, boot, pid: process.pid }));
  const database = openDatabase(join(home, 'gander.sqlite'));
  database.write.run('UPDATE leases SET boot = ?, pid = ?', boot, process.pid);
  database.close();
}
