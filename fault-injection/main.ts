import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../bench/lib/type-script';
import { report } from './report';
import { Session } from './session';

const number = (text: string | undefined, fallback: number): number => (text === undefined ? fallback : Number(text));

/** Exit code 0 if nothing was lost and all invariants held, otherwise 1. */
async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { kills: text, seed: text, minutes: text, json: { type: 'boolean' } } });
  const options = {
    kills: number(values.kills, 20),
    seed: number(values.seed, 1),
    minutes: number(values.minutes, 60),
  };
  const invalid = Object.entries(options).find(([, value]) => !(value >= 0));
  if (invalid) {
    process.stderr.write(`--${invalid[0]} must be a number from 0 on.\n`);
    return 2;
  }
  const session = new Session({
    ...options,
    out: process.env['GANDER_BUILT'] ?? join(ROOT, 'out'),
    note: (line) => void process.stderr.write(`${line}\n`),
  });
  await session.run();
  process.stdout.write(report(session, values.json === true));
  return session.checks.violations.size === 0 ? 0 : 1;
}

// No core under test measures the machine by itself.
process.env['GANDER_TUNE'] = 'off';
process.exitCode = await main();
