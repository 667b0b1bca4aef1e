import { execFile, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readChunk } from '../../src/main/runs/journal/read-chunk';
import { SlurmCluster } from '../../src/main/targets/slurm/slurm-cluster.test-helper';
import { networkDiskOf } from '../../src/main/files/mounts';

export interface Lag {
  /** Type of the mounted file system. */
  disk: string | undefined;
  /** Seconds from the writing of each line until it was read through the mount, ascending. */
  seconds: number[];
}

/** Half a second lies between the lines of a journal. */
const LINE_INTERVAL_MS = 500;
/** As the follower of journals polls. */
const POLL_MS = 250;

/**
 * How long lines of a journal on another machine take until they are read through sshfs, with its caches as they are by
 * default. As the app does, it also asks for the size of the file now and then, which sshfs remembers.
 */
export async function measureLag(lines: number): Promise<Lag> {
  const cluster = await SlurmCluster.start();
  const folder = mkdtempSync(join(tmpdir(), 'gander-lag-'));
  const [remote, mount] = [join(folder, 'remote'), join(folder, 'mount')];
  const written: number[] = [];
  const seconds: number[] = [];
  try {
    for (const one of [remote, mount]) mkdirSync(one);
    const { host, config } = await cluster.startSshd();
    const journal = join(remote, 'journal.ndjson');
    writeFileSync(journal, '');
    spawn('sshfs', ['-f', '-F', config, `${host}:${remote}`, mount], { stdio: 'ignore' });
    await cluster.until('the folder is mounted', () => statSync(mount).dev !== statSync(folder).dev);
    const seen = join(mount, 'journal.ndjson');
    let at = 0;
    while (seconds.length < lines) {
      const now = performance.now();
      if (written.length < lines && now - (written.at(-1) ?? -Infinity) >= LINE_INTERVAL_MS) {
        appendFileSync(journal, `{"line":${written.length}}\n`);
        written.push(performance.now());
      }
      statSync(seen);
      const chunk = readChunk(seen, at);
      at = chunk.next;
      for (const _ of chunk.lines) seconds.push((performance.now() - written[seconds.length]!) / 1000);
      await sleep(POLL_MS);
    }
    return { disk: networkDiskOf(mount), seconds: seconds.sort((a, b) => a - b) };
  } finally {
    await promisify(execFile)('fusermount3', ['-u', mount]).catch(() => undefined);
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
