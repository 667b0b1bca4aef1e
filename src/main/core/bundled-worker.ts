import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A bundled thread by its file's name, beside the bundle of the main process; undefined when the sources run as they are (tests). */
export function bundledWorker(name: string): string | undefined {
  const file = join(typeof __dirname === 'string' ? __dirname : process.cwd(), name);
  return existsSync(file) ? file : undefined;
}
