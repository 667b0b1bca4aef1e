import { parseArgs } from 'node:util';
import { exporting } from './export';
import { gifQuality } from './gif-quality';
import { removeHomes } from './lib/homes';
import { table } from './lib/report';
import type { Row } from './lib/report';
import type { Suite } from './lib/suite';
import { load } from './load';
import { database } from './database';
import { points } from './database-points';
import { training } from './training';
import { experiment } from './training-experiment';
import { peers } from './training-peers';
import { wholePreset } from './training-preset';
import { recorded } from './training-recorded';
import { window } from './window';

const SUITES: Record<string, Suite> = { training, log: database, load, window, export: exporting };
/** Parts of `training`, `log` and `export`. */
const PARTS: Record<string, Suite> = {
  experiment,
  peers,
  recorded,
  preset: wholePreset,
  points,
  'gif-quality': gifQuality,
};
const suite = (name: string): Suite | undefined => SUITES[name] ?? PARTS[name];
const NUMBERS = ['minutes', 'millions', 'batch', 'steps', 'rounds'];

/** With `--json` stdout holds only the rows; progress is printed on stderr. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      quick: { type: 'boolean' },
      minutes: { type: 'string' },
      millions: { type: 'string' },
      batch: { type: 'string' },
      only: { type: 'string' },
      steps: { type: 'string' },
      rounds: { type: 'string' },
    },
  });
  const unknown = positionals.find((name) => !suite(name));
  if (unknown !== undefined) {
    process.stderr.write(
      `There is no benchmark "${unknown}": choose from ${[...Object.keys(SUITES), ...Object.keys(PARTS)].join(', ')}.\n`,
    );
    return 1;
  }
  const rows: Row[] = [];
  const texts: string[] = [];
  const numbers = Object.entries(values).filter(([name]) => NUMBERS.includes(name));
  const note = (text: string) => void process.stderr.write(`${text}\n`);
  const add = (row: Row) => {
    rows.push(row);
    note(table([row]));
  };
  try {
    for (const name of positionals.length > 0 ? positionals : Object.keys(SUITES)) {
      note(`\n${name}`);
      await suite(name)!({
        quick: values.quick === true,
        ...Object.fromEntries(numbers.map(([name, value]) => [name, Number(value)])),
        ...(values.only === undefined ? {} : { only: values.only }),
        add,
        note,
        print: (text) => texts.push(text),
      });
    }
  } finally {
    removeHomes();
  }
  process.stdout.write(
    values.json ? `${JSON.stringify(rows, null, 2)}\n` : `\n${[table(rows), ...texts].join('\n\n')}\n`,
  );
  return 0;
}

process.exitCode = await main();
