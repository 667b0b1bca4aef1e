import { appendFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Chance } from './chance';

/**
 * Number of cases per target in `npm run fuzz`, at least ten thousand; 0 in the unit tests, which run a few hundred.
 */
const CASES = Number(process.env['GANDER_FUZZ_CASES'] ?? 0);
const DEFAULT_CASES = 200;
const SEED = Number(process.env['GANDER_FUZZ_SEED'] ?? 20261121);
/** Runs a single case, by the number that a failure reported. */
const ONLY = process.env['GANDER_FUZZ_CASE'];
/** Path of the report written by `npm run fuzz`. */
const REPORT = process.env['GANDER_FUZZ_REPORT'];
/** Timeout of a whole target in milliseconds: it grows with the number of cases. */
export const TIMEOUT_MS = 60_000 + 60 * CASES;

/** No input of this size may need more additional memory than this. */
const MAX_MEMORY_BYTES = 512 * 2 ** 20;

/** Result of a case: undefined when the input was accepted, or the sentence with which it was refused. */
export type Verdict = string | undefined;

/** An entry point with generated inputs. */
export interface FuzzTarget<T> {
  name: string;
  /** Number of cases in the unit tests, for slow targets. */
  unitCases?: number;
  make(chance: Chance): T;
  /**
   * Passes the input to the target. An exception fails the test: a refusal is a value, or an error caught here because
   * the caller shows its message.
   */
  take(input: T): Verdict | Promise<Verdict>;
}

/** Patterns of internal error messages, which must not be shown to a person. */
const INTERNAL_ERROR =
  /TypeError|RangeError|Cannot read prop|Cannot convert|Cannot destructure|is not a function|is not iterable|Maximum call stack|\[object |Invalid array length|circular structure|\bundefined\b|SqliteError|constraint failed/;
const MAX_SENTENCE_LENGTH = 2000;

/**
 * Passes many mutated inputs to a target; each must be accepted or refused with one sentence, and must not change
 * built-in prototypes.
 */
export async function fuzz<T>({ name, unitCases = DEFAULT_CASES, make, take }: FuzzTarget<T>): Promise<void> {
  const cases = CASES || unitCases;
  const before = memory();
  const sum = { refused: 0, accepted: 0, slowest: 0, which: 0, peak: 0 };
  const first = ONLY === undefined ? 0 : Number(ONLY);
  for (let n = first; n < (ONLY === undefined ? cases : first + 1); n++) {
    const input = make(new Chance(SEED + 7919 * n + hash(name)));
    const began = performance.now();
    const verdict = await checkedVerdict(() => take(input), `${name}: case ${n} of seed ${SEED}`, input);
    const spent = performance.now() - began;
    if (spent > sum.slowest) Object.assign(sum, { slowest: spent, which: n });
    sum[verdict === undefined ? 'accepted' : 'refused']++;
    if (n % 50 === 0)
      sum.peak = Math.max(
        sum.peak,
        memory() - before > MAX_MEMORY_BYTES ? memoryAfterCollection() - before : memory() - before,
      );
  }
  if (sum.peak > MAX_MEMORY_BYTES)
    throw new Error(`${name} uses ${Math.round(sum.peak / 2 ** 20)} MiB more than before.`);
  if (ONLY === undefined && sum.refused === 0) throw new Error(`${name}: no case was refused, so nothing was tested.`);
  if (REPORT)
    appendFileSync(
      REPORT,
      `${[name, cases, sum.refused, sum.accepted, sum.slowest.toFixed(1), sum.which, (sum.peak / 2 ** 20).toFixed(0)].join('\t')}\n`,
    );
}

const memory = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
/** Memory in use after a garbage collection, which a fast test may otherwise not trigger. */
function memoryAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return memory();
}
const hash = (text: string): number => [...text].reduce((h, c) => Math.imul(h, 31) + c.charCodeAt(0), 7);

async function checkedVerdict(take: () => Verdict | Promise<Verdict>, where: string, input: unknown): Promise<Verdict> {
  let verdict: Verdict;
  try {
    verdict = await take();
  } catch (error) {
    throw new Error(`${where} failed: ${error instanceof Error ? error.stack : String(error)}\n${shown(input)}`, {
      cause: error,
    });
  }
  const wrong = problemOf(verdict);
  if (wrong) throw new Error(`${where}: ${wrong}: ${verdict?.slice(0, 500)}\n${shown(input)}`);
  return verdict;
}

function problemOf(verdict: Verdict): string | undefined {
  if ('polluted' in {} || Object.keys(Object.prototype).length > 0 || Object.keys(Array.prototype).length > 0)
    return 'a prototype was changed';
  if (verdict === undefined) return undefined;
  if (INTERNAL_ERROR.test(verdict)) return 'the sentence has an internal error';
  if (verdict.length > MAX_SENTENCE_LENGTH) return `the sentence has ${verdict.length} characters`;
  return /[.?!")]$/.test(verdict.trim()) ? undefined : 'this is not a sentence';
}

const shown = (input: unknown): string =>
  (input instanceof Uint8Array
    ? Buffer.from(input).toString('base64')
    : typeof input === 'string'
      ? input
      : inspect(input, { depth: 3, maxStringLength: 300 })
  ).slice(0, 1500);
