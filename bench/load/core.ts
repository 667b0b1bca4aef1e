import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { grid } from '../lib/grid';
import { ROOT } from '../lib/type-script';

export interface Core {
  address: string;
  /** Resident memory of the process in MiB; undefined where the system does not report it. */
  memory(): number | undefined;
  /**
   * Milliseconds during which the process was ready to run but had no processor; undefined where the system does not
   * report it.
   */
  waited(): number | undefined;
  end(): Promise<void>;
}

/** Starts the built app with `gander serve`, and with writers instead of training processes. */
export async function startCore(home: string, rate: number, seconds: number): Promise<Core> {
  // Within node_modules, so that the bundle finds its packages.
  const out = join(ROOT, 'node_modules', '.cache', `gander-load-${process.pid}`);
  cpSync(join(ROOT, 'out'), out, { recursive: true });
  copyFileSync(join(ROOT, 'bench', 'load', 'writer.cjs'), join(out, 'main', 'worker.cjs'));
  writeFileSync(join(home, 'grid.png'), grid(10));
  const child = spawn(process.execPath, [join(out, 'main', 'cli.cjs'), 'serve', '--home', home], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      GANDER_LOAD_RATE: String(rate),
      GANDER_LOAD_SECONDS: String(seconds),
      GANDER_LOAD_GRID: join(home, 'grid.png'),
    },
  });
  const end = async (): Promise<void> => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    rmSync(out, { recursive: true, force: true });
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /https?:\/\/\S+/.exec(line)?.[0];
    if (address) return { address, memory: () => memoryOf(child.pid!), waited: () => waitedBy(child.pid!), end };
  }
  await end();
  throw new Error('The core exited before it printed an address.');
}

function memoryOf(pid: number): number | undefined {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
  } catch {
    return undefined;
  }
}

/**
 * Linux's schedstat of the thread that answers: nanoseconds running, nanoseconds ready but waiting, and number of time
 * slices.
 */
function waitedBy(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return undefined;
  }
}
