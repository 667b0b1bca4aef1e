// npm run release: packs everything into dist/, with the SHA-256 of each file in SHA256SUMS and the licences of all that
// ships in LICENSES.txt. Arguments are passed on to scripts/package.mjs.
import fs from 'node:fs';
import path from 'node:path';
import { run } from './lib/exec.mjs';
import { sha256File } from './lib/hash.mjs';
import { say, warn } from './lib/log.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { manifest } from './package/stage.mjs';

const SUMS = 'SHA256SUMS';
const LICENCES = 'LICENSES.txt';

async function main() {
  const { version } = manifest();
  const target = inRoot('dist', version);
  fs.rmSync(target, { recursive: true, force: true });
  const packed = await run(
    process.execPath,
    [inRoot('scripts', 'package.mjs'), '--output', target, ...process.argv.slice(2)],
    {
      cwd: root,
      inherit: true,
    },
  );
  if (packed.code !== 0) return fail('Not everything could be packed, so there is no release.');
  const texts = ['LICENSE', 'THIRD-PARTY-LICENSES'].map((name) => fs.readFileSync(inRoot(name), 'utf8'));
  fs.writeFileSync(path.join(target, LICENCES), texts.join(`\n${'='.repeat(80)}\n\n`));
  const lines = [];
  for (const name of fs.readdirSync(target).sort()) lines.push(`${await sha256File(path.join(target, name))}  ${name}`);
  fs.writeFileSync(path.join(target, SUMS), `${lines.join('\n')}\n`);
  for (const line of lines) say('sha256', line);
}

/** @param {string} why */
function fail(why) {
  warn('release', why);
  process.exitCode = 1;
}

await main();
