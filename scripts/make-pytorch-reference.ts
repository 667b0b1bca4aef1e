// Makes src/main/training/pytorch/reference/expected.json: the losses and pictures of the cases of
// recorded-steps.test-helper.ts as PyTorch computes them with the scripts that Gander writes. Prints the largest
// difference of each case and fails if one is above the bounds.
//
// Run it with GANDER_BENCH_PYTHON, a Python with PyTorch: npm run pytorch-reference [-- CASE...]
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openEngine } from '../src/main/training/backends';
import { compareSteps, LOSS_BOUND } from '../src/main/training/pytorch/compare-steps.test-helper';
import type { ExpectedSteps } from '../src/main/training/pytorch/compare-steps.test-helper';
import { CASES, recordSteps, scriptOf } from '../src/main/training/pytorch/recorded-steps.test-helper';
import { encodeTensors } from '../src/shared/formats/safetensors';

const reference = new URL('../src/main/training/pytorch/reference/', import.meta.url);
const path = (name: string) => fileURLToPath(new URL(name, reference));
const python = process.env['GANDER_BENCH_PYTHON'];
if (!python) throw new Error('GANDER_BENCH_PYTHON must name a Python with PyTorch (bench/baselines/README.md).');

/** PyTorch takes seconds to start; the files of a case take some 15 MB. */
const PER_PROCESS = 10;
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(CASES);
await openEngine('tensorflow');
const scratch = mkdtempSync(join(tmpdir(), 'gander-pytorch-'));
const expected: Record<string, ExpectedSteps> = {};
let isWrong = false;
try {
  for (let i = 0; i < names.length; i += PER_PROCESS) {
    const recorded = names.slice(i, i + PER_PROCESS).map((name) => ({ name, ...recordIn(scratch, name) }));
    const folders = recorded.map(({ folder }) => folder);
    const printed = execFileSync(python, [path('replay.py'), ...folders], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const found = Object.values(JSON.parse(printed) as Record<string, Omit<ExpectedSteps, 'script'>>);
    recorded.forEach(({ name, script, steps, folder }, k) => {
      expected[name] = { script: createHash('sha256').update(script).digest('hex'), ...found[k]! };
      const { loss, picture, allowed } = compareSteps(steps, expected[name]);
      const isEqual = loss <= LOSS_BOUND && picture <= allowed;
      isWrong ||= !isEqual;
      process.stdout.write(
        `${isEqual ? 'ok   ' : 'WRONG'} ${name}: losses ${loss.toExponential(1)}, pictures ${picture.toPrecision(2)}\n`,
      );
      rmSync(folder, { recursive: true });
    });
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const before = JSON.parse(readFileSync(path('expected.json'), 'utf8')) as Record<string, ExpectedSteps>;
const all = Object.fromEntries(
  Object.keys(CASES).flatMap((name) => {
    const steps = expected[name] ?? before[name];
    return steps ? [[name, steps] as const] : [];
  }),
);
writeFileSync(
  path('expected.json'),
  `{\n${Object.entries(all)
    .map(([name, steps]) => `${JSON.stringify(name)}: ${JSON.stringify(steps)}`)
    .join(',\n')}\n}\n`,
);
if (isWrong) process.exitCode = 1;

/** Writes what replay.py reads to a folder of its own. */
function recordIn(scratch: string, name: string) {
  const folder = join(scratch, name.replace(/\W+/g, '-'));
  mkdirSync(folder);
  const script = scriptOf(name);
  const steps = recordSteps(name);
  writeFileSync(join(folder, 'script.py'), script);
  writeFileSync(join(folder, 'checkpoint.safetensors'), encodeTensors(steps.checkpoint));
  writeFileSync(join(folder, 'inputs.safetensors'), encodeTensors(steps.inputs));
  return { folder, script, steps };
}
