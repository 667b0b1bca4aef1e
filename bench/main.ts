import { exporting } from './export';
import { gifQuality } from './gif-quality';
import { readArguments } from './lib/arguments';
import { removeHomes } from './lib/homes';
import { table } from './lib/report';
import type { Row } from './lib/report';
import type { Suite } from './lib/suite';
import { load } from './load';
import { logger } from './logger';
import { database } from './database';
import { points } from './database-points';
import { seeds } from './seeds';
import { tensorboard } from './tensorboard';
import { training } from './training';
import { experiment } from './training-experiment';
import { peers } from './training-peers';
import { wholePreset } from './training-preset';
import { recorded } from './training-recorded';
import { window } from './window';

const SUITES: Record<string, Suite> = { training, log: database, load, window, export: exporting };
/** Parts of `training`, `log` and `export`, and what needs other programs. */
const PARTS: Record<string, Suite> = {
  experiment,
  peers,
  recorded,
  preset: wholePreset,
  points,
  'gif-quality': gifQuality,
  seeds,
  logger,
  tensorboard,
};
const suite = (name: string): Suite | undefined => SUITES[name] ?? PARTS[name];

/** With `--json` stdout holds only the rows; progress is printed on stderr. */
async function main(): Promise<number> {
  const read = readArguments(process.argv.slice(2), [...Object.keys(SUITES), ...Object.keys(PARTS)]);
  if (!read.ok) {
    process.stderr.write(`${read.error.message}\n`);
    return 1;
  }
  const { names, json, ...options } = read.value;
  const rows: Row[] = [];
  const texts: string[] = [];
  const note = (text: string) => void process.stderr.write(`${text}\n`);
  const add = (row: Row) => {
    rows.push(row);
    note(table([row]));
  };
  try {
    for (const name of names.length > 0 ? names : Object.keys(SUITES)) {
      note(`\n${name}`);
      await suite(name)!({ ...options, add, note, print: (text) => texts.push(text) });
    }
  } finally {
    removeHomes();
  }
  process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : `\n${[table(rows), ...texts].join('\n\n')}\n`);
  return 0;
}

// A measurement of the machine would disturb those of the benchmarks.
process.env['GANDER_TUNE'] = 'off';
process.exitCode = await main();
