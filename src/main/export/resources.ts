import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the running code: out/main in the built app, src/main/export in a test. */
const here: string = typeof __dirname === 'string' ? __dirname : process.cwd();

/** Absolute path of something in resources/, which lies at the root of the app: some folders above the running code. */
export function resource(...parts: string[]): string {
  for (let folder = here; ; folder = dirname(folder)) {
    const path = join(folder, 'resources', ...parts);
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) throw new Error(`resources/${parts.join('/')} is not part of this installation.`);
  }
}
