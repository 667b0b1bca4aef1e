import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFileSync } from 'node:fs';
import { OWNER_FILE } from '../src/main/core/home';
import { openDatabase } from '../src/main/database';
import { readLease } from '../src/main/core/home-lease';
import { stop } from './core';
import type { Served } from './core';
import type { Dice } from './seeded-random';
import { end, trainingIn } from './processes';

/**
 * What is killed with SIGKILL.
 *
 * training: one training process. core: the app alone. both: the app and all training processes. closing: the app, while it parks
 * its runs. starting: the app, in its first half second. reboot: both, and every lease then names another boot of the machine, and
 * a process number that somebody else has.
 */
export const BLOWS = ['training', 'core', 'both', 'closing', 'starting', 'reboot'] as const;
export type Blow = (typeof BLOWS)[number];

/** How many processes a blow killed, and whether the core is gone. */
export interface Struck {
  killed: number;
  coreGone: boolean;
}

export async function strike(blow: Blow, { child }: Served, home: string, dice: Dice): Promise<Struck> {
  const training = trainingIn(home);
  switch (blow) {
    case 'training': {
      const victim = training.length > 0 ? dice.one(training) : undefined;
      return { killed: victim !== undefined && end(victim) ? 1 : 0, coreGone: false };
    }
    case 'closing':
      child.kill('SIGTERM');
      await sleep(dice.between(0, 400));
      break;
    case 'both':
    case 'reboot':
      // In either order: a training process may see its app vanish before it dies itself.
      if (dice.chance(0.5)) training.forEach(end);
      break;
    default:
  }
  await stop(child, 'SIGKILL');
  if (blow !== 'both' && blow !== 'reboot') return { killed: 1, coreGone: true };
  const left = trainingIn(home);
  left.forEach(end);
  while (trainingIn(home).length > 0) await sleep(50);
  if (blow === 'reboot') anotherBoot(home);
  return { killed: 1 + new Set([...training, ...left].map(({ pid }) => pid)).size, coreGone: true };
}

/** Leases as a machine finds them that was switched off: of another boot, and their process numbers are those of others now. */
function anotherBoot(home: string): void {
  const boot = '11111111-2222-3333-4444-555555555555';
  const lease = readLease(home);
  if (lease) writeFileSync(join(home, OWNER_FILE), JSON.stringify({ ...lease, boot, pid: process.pid }));
  const database = openDatabase(join(home, 'gander.sqlite'));
  database.write.run('UPDATE leases SET boot = ?, pid = ?', boot, process.pid);
  database.close();
}
