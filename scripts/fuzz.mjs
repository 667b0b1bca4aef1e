// npm run fuzz [-- CASES [SEED]]: malformed input for every entry point, 10,000 cases each by default; the unit tests
// run fewer.
import fs from 'node:fs';
import { run } from './lib/exec.mjs';
import { findNode, noNode, script } from './lib/node.mjs';
import { inRoot, root } from './lib/paths.mjs';

const [cases = '10000', seed = '20261121'] = process.argv.slice(2);
const report = inRoot('test-results', 'fuzz.tsv');

async function fuzz() {
  const node = findNode();
  if (!node) return fail(noNode);
  if (!/^\d+$/.test(cases) || !/^\d+$/.test(seed)) return fail('npm run fuzz -- CASES SEED needs two whole numbers.');
  fs.mkdirSync(inRoot('test-results'), { recursive: true });
  fs.rmSync(report, { force: true });
  const env = { ...process.env, GANDER_FUZZ_CASES: cases, GANDER_FUZZ_SEED: seed, GANDER_FUZZ_REPORT: report };
  const { code } = await run(node, [script('vitest', 'vitest.mjs'), 'run', 'src/main/fuzz'], {
    cwd: root,
    inherit: true,
    env,
  });
  if (fs.existsSync(report))
    process.stdout.write(
      `\nentry point\tcases\trefused\taccepted\tslowest ms\tits number\tpeak MiB\n${fs.readFileSync(report, 'utf8')}`,
    );
  process.exitCode = code ?? 1;
}

/** @param {string} why */
function fail(why) {
  process.stderr.write(`${why}\n`);
  process.exitCode = 2;
}

await fuzz();
