import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ok, refuse } from '../../src/shared/contract/outcome';
import type { Outcome } from '../../src/shared/contract/outcome';
import type { Bench } from './suite';

/** The command line of the benchmarks: the suites to run (all when empty), their options, and whether JSON is printed. */
export interface Arguments extends Omit<Bench, 'add' | 'note' | 'print'> {
  names: string[];
  json: boolean;
}

const AMOUNTS = ['minutes', 'millions', 'batch', 'steps', 'rounds'] as const;
const COUNTS: readonly string[] = ['batch', 'steps', 'rounds'];

/** Parses a command line. Refuses an unknown suite or option, and an amount that is not a number above 0. */
export function readArguments(args: readonly string[], known: readonly string[]): Outcome<Arguments> {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        quick: { type: 'boolean' },
        minutes: { type: 'string' },
        millions: { type: 'string' },
        batch: { type: 'string' },
        only: { type: 'string' },
        against: { type: 'string' },
        steps: { type: 'string' },
        rounds: { type: 'string' },
      },
    });
  } catch (error) {
    return refuse((error as Error).message);
  }
  const { values, positionals } = parsed;
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined)
    return refuse(`There is no benchmark "${unknown}": choose from ${known.join(', ')}.`, unknown);
  const amounts: { [name in (typeof AMOUNTS)[number]]?: number } = {};
  for (const name of AMOUNTS) {
    const text = values[name];
    if (text === undefined) continue;
    const amount = Number(text);
    const isCount = COUNTS.includes(name);
    if (!(amount > 0 && amount < Infinity) || (isCount && !Number.isInteger(amount)))
      return refuse(`--${name} must be a ${isCount ? 'whole ' : ''}number above 0, not "${text}".`, name);
    amounts[name] = amount;
  }
  return ok({
    names: positionals,
    json: values.json === true,
    quick: values.quick === true,
    ...(values.only === undefined ? {} : { only: values.only }),
    ...(values.against === undefined ? {} : { against: resolve(values.against) }),
    ...amounts,
  });
}
