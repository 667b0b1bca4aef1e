import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns the path of a bundled worker thread beside the bundle of the main process; undefined when the sources run
 * unbundled (tests).
 */
export function bundledWorker(name: string): string | undefined {
  const file = join(typeof __dirname === 'string' ? __dirname : process.cwd(), name);
  return existsSync(file) ? file : undefined;
}
