import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine } from '../../src/main/training/backends';
import { Datasets } from '../../src/main/datasets';
import { unwrap } from '../../src/shared/contract/outcome';
import type { WarningChange } from '../../src/shared/domain/warnings/run-warnings';
import { removeHomes, scratch } from '../lib/homes';
import { CASES, SEEDS } from './cases';
import { judgeHome } from './home';
import { judge } from './judge';
import { caseTable, warningTable } from './tables';
import { isTrained, settingsOf, trainCase } from './train-case';

/** Trains every case with every seed, and prints what each warning hit and where it was false. `--keep FOLDER` keeps what was trained, and goes on from there; with `--trained` nothing else is trained. `--home FOLDER` trains nothing, and says what the runs of a home would be warned of. */
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
  if (values.home !== undefined) return void process.stdout.write(`${judgeHome(values.home).join('\n')}\n`);
  const into = values.keep ?? scratch();
  mkdirSync(into, { recursive: true });
  const datasets = new Datasets({ home: join(into, 'home') });
  await openEngine('tensorflow');
  const results: { one: (typeof CASES)[number]; seed: number; said: WarningChange[] }[] = [];
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
        const said = judge(journal, settingsOf(one), one.dataset);
        results.push({ one, seed, said });
        process.stderr.write(
          `${one.name}, seed ${seed}: ${said.map((s) => `${s.name} ${s.state} ${s.step} (${s.value.toPrecision(3)})`).join(', ') || 'nothing'}; ${((performance.now() - from) / 1000).toFixed(1)} s\n`,
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
