import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine } from '../../src/main/training/backends';
import { Datasets } from '../../src/main/datasets';
import { unwrap } from '../../src/shared/contract/outcome';
import type { WarningChange } from '../../src/shared/domain/warnings/run-warnings';
import { removeHomes, scratch } from '../lib/homes';
import { CASES, SEEDS } from './cases';
import { warningsOfHome } from './home';
import { findWarnings } from './find-warnings';
import { caseTable, warningTable } from './tables';
import { isTrained, settingsOf, trainCase } from './train-case';

/**
 * Trains every case with every seed, and prints how often each warning was given correctly and how often as a false alarm.
 *
 * `--keep FOLDER` keeps the trained runs and reuses those of an earlier call; with `--trained` no others are trained.
 * `--home FOLDER` trains nothing, and prints the warnings that the runs of a home would get.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      keep: { type: 'string' },
      only: { type: 'string' },
      seeds: { type: 'string' },
      seed: { type: 'string' },
      trained: { type: 'boolean' },
      home: { type: 'string' },
    },
  });
  if (values.home !== undefined) return void process.stdout.write(`${warningsOfHome(values.home).join('\n')}\n`);
  const into = values.keep ?? scratch();
  mkdirSync(into, { recursive: true });
  const datasets = new Datasets({ home: join(into, 'home') });
  await openEngine('tensorflow');
  const results: { one: (typeof CASES)[number]; seed: number; found: WarningChange[] }[] = [];
  try {
    for (const one of CASES.filter(({ name }) => name.includes(values.only ?? ''))) {
      for (const seed of values.seed === undefined
        ? SEEDS.slice(0, Number(values.seeds ?? SEEDS.length))
        : [Number(values.seed)]) {
        const from = performance.now();
        const dataset = unwrap(
          await datasets.prepare(one.dataset, one.dataset === 'mnist' ? { imageSize: 28, channels: 1 } : {}),
        );
        if (values.trained && !isTrained(one, seed, into)) continue;
        const journal = await trainCase(one, seed, dataset, into);
        const found = findWarnings(journal, settingsOf(one), one.dataset);
        results.push({ one, seed, found });
        process.stderr.write(
          `${one.name}, seed ${seed}: ${found.map((s) => `${s.name} ${s.state} ${s.step} (${s.value.toPrecision(3)})`).join(', ') || 'none'}; ${((performance.now() - from) / 1000).toFixed(1)} s\n`,
        );
      }
    }
  } finally {
    removeHomes();
  }
  process.stdout.write(`${warningTable(results)}\n\n${caseTable(results)}\n`);
}

await main();
process.exit(0);
