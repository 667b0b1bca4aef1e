// npm run fuzz [-- CASES [SEED]]: many bent inputs for every border, ten thousand each by default; a short form of it is in the unit tests.
import fs from 'node:fs';
import { run } from './lib/exec.mjs';
import { findNode, noNode, script } from './lib/node.mjs';
import { inRoot, root } from './lib/paths.mjs';

const [cases = '10000', seed = '20261121'] = process.argv.slice(2);
const report = inRoot('test-results', 'fuzz.tsv');

async function fuzz() {
  const node = findNode();
  if (!node) return fail(noNode);
  if (!/^\d+$/.test(cases) || !/^\d+$/.test(seed)) return fail('npm run fuzz -- CASES SEED wants two whole numbers.');
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
      `\nborder\tcases\trefused\ttaken\tslowest ms\tits number\tMiB held\n${fs.readFileSync(report, 'utf8')}`,
    );
  process.exitCode = code ?? 1;
}

function fail(why) {
  process.stderr.write(`${why}\n`);
  process.exitCode = 2;
}

await fuzz();
