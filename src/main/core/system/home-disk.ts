import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { m } from '../../../paraglide/messages';
import type { Check } from '../../../shared/contract/engine-info';
import { networkDiskOf } from '../../files/mounts';
import { asidePathOf, writeSynced } from '../../files/write-aside';
import { LOG_FILE } from '../home';

/** A training process syncs its journal every second. */
const SLOW_SYNC_MS = 250;
const TRIES = 3;

/** What is particular about the disk of the home: on a network, slow, or one that ignores case. */
export function checkHomeDisk(home: string, networkDisk = networkDiskOf, syncMs = medianSyncMs): Check[] {
  if (statSync(home, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const checks: Check[] = [];
  const disk = networkDisk(home);
  if (disk !== undefined)
    checks.push({ name: 'network disk', ok: true, detail: m.core_disk_is_network({ home, disk }), advice: '' });
  const slow = syncMs(home);
  if (slow !== undefined && slow > SLOW_SYNC_MS)
    checks.push({
      name: 'slow disk',
      ok: false,
      detail: m.core_disk_is_slow({ home, ms: Math.round(slow) }),
      advice: m.core_disk_is_slow_advice(),
    });
  if (ignoresCase(home))
    checks.push({ name: 'file names', ok: true, detail: m.core_disk_ignores_case({ home }), advice: '' });
  return checks;
}

/** Whether a file of the home is found by its name in capitals, too. */
export function ignoresCase(home: string, names = readdirSync(home)): boolean {
  const name = names.includes(LOG_FILE) ? LOG_FILE : names.find((one) => /[a-z]/.test(one));
  const capitals = name?.toUpperCase();
  return capitals !== undefined && !names.includes(capitals) && existsSync(path.join(home, capitals));
}

/** Median of how long a small file takes until it is on the disk; undefined if the home cannot be written. */
function medianSyncMs(home: string): number | undefined {
  const file = asidePathOf(path.join(home, 'disk-check'));
  try {
    const times = Array.from({ length: TRIES }, () => {
      const began = performance.now();
      writeSynced(file, 'w', 'x');
      return performance.now() - began;
    });
    return times.sort((a, b) => a - b)[Math.floor(TRIES / 2)];
  } catch {
    return undefined;
  } finally {
    rmSync(file, { force: true });
  }
}
