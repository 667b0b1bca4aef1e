import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../lib/type-script';

export interface Core {
  /** With its secret, ending in a slash and a query. */
  address: string;
  end(): Promise<void>;
}

/** Starts the built app without a window on a home, as `gander serve` does. */
export async function startCore(home: string): Promise<Core> {
  const child = spawn(process.execPath, [join(ROOT, 'out', 'main', 'cli.cjs'), 'serve', '--json', '--home', home], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const { address } = JSON.parse(line) as { address?: string };
    if (!address) break;
    return {
      address,
      async end() {
        child.kill('SIGTERM');
        if (child.exitCode === null) await once(child, 'exit');
      },
    };
  }
  throw new Error('The core ended before it had an address: is the app built?');
}
