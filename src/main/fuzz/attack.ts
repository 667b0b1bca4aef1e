import { appendFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Chance } from './chance';

/** Cases of each border as `npm run fuzz` asks for them, ten thousand and more; without it some hundred beside the other tests. */
const CASES = Number(process.env['GANDER_FUZZ_CASES'] ?? 0);
const DEFAULT_CASES = 200;
const SEED = Number(process.env['GANDER_FUZZ_SEED'] ?? 20261121);
/** One case alone, by the number that a failure named. */
const ONLY = process.env['GANDER_FUZZ_CASE'];
/** Where the long form writes its table. */
const REPORT = process.env['GANDER_FUZZ_REPORT'];
/** Milliseconds that a border may take as a whole: it grows with the number of cases. */
export const TIMEOUT_MS = 60_000 + 60 * CASES;

/** No input of this size may need more than this beside what was there before. */
const MAX_MEMORY_BYTES = 512 * 2 ** 20;

/** What became of a case: undefined when it was taken, or the sentence with which it was refused. */
export type Verdict = string | undefined;

export interface Border<T> {
  name: string;
  /** Cases beside the other tests, where one takes more than a moment. */
  few?: number;
  make(chance: Chance): T;
  /** Hands the input to the border. A throw fails the test: a refusal is a value, or an error that is caught here because the caller shows its sentence. */
  take(input: T): Verdict | Promise<Verdict>;
}

/** What a fault of ours reads like: a person cannot do anything with it. */
const FAULT =
  /TypeError|RangeError|Cannot read prop|Cannot convert|Cannot destructure|is not a function|is not iterable|Maximum call stack|\[object |Invalid array length|circular structure|\bundefined\b|SqliteError|constraint failed/;
const MAX_SENTENCE_LENGTH = 2000;

/** Hands many bent inputs to a border; each is taken or refused with one sentence, and leaves no trace in the language's own objects. */
export async function attack<T>({ name, few = DEFAULT_CASES, make, take }: Border<T>): Promise<void> {
  const cases = CASES || few;
  const before = memory();
  const sum = { refused: 0, taken: 0, slowest: 0, which: 0, peak: 0 };
  const first = ONLY === undefined ? 0 : Number(ONLY);
  for (let n = first; n < (ONLY === undefined ? cases : first + 1); n++) {
    const input = make(new Chance(SEED + 7919 * n + hash(name)));
    const began = performance.now();
    const verdict = await judged(() => take(input), `${name}: case ${n} of seed ${SEED}`, input);
    const spent = performance.now() - began;
    if (spent > sum.slowest) Object.assign(sum, { slowest: spent, which: n });
    sum[verdict === undefined ? 'taken' : 'refused']++;
    if (n % 50 === 0)
      sum.peak = Math.max(sum.peak, memory() - before > MAX_MEMORY_BYTES ? swept() - before : memory() - before);
  }
  if (sum.peak > MAX_MEMORY_BYTES)
    throw new Error(`${name} holds ${Math.round(sum.peak / 2 ** 20)} MiB more than before.`);
  if (ONLY === undefined && sum.refused === 0) throw new Error(`${name}: no case was refused, so nothing was tried.`);
  if (REPORT)
    appendFileSync(
      REPORT,
      `${[name, cases, sum.refused, sum.taken, sum.slowest.toFixed(1), sum.which, (sum.peak / 2 ** 20).toFixed(0)].join('\t')}\n`,
    );
}

const memory = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
/** The same without what nobody holds any more: a fast test makes garbage sooner than it is taken away. */
function swept(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return memory();
}
const hash = (text: string): number => [...text].reduce((h, c) => Math.imul(h, 31) + c.charCodeAt(0), 7);

async function judged(take: () => Verdict | Promise<Verdict>, where: string, input: unknown): Promise<Verdict> {
  let verdict: Verdict;
  try {
    verdict = await take();
  } catch (error) {
    throw new Error(`${where} failed: ${error instanceof Error ? error.stack : String(error)}\n${shown(input)}`, {
      cause: error,
    });
  }
  const wrong = wrongWith(verdict);
  if (wrong) throw new Error(`${where}: ${wrong}: ${verdict?.slice(0, 500)}\n${shown(input)}`);
  return verdict;
}

function wrongWith(verdict: Verdict): string | undefined {
  if ('polluted' in {} || Object.keys(Object.prototype).length > 0 || Object.keys(Array.prototype).length > 0)
    return 'a prototype was changed';
  if (verdict === undefined) return undefined;
  if (FAULT.test(verdict)) return 'the sentence speaks of a fault of ours';
  if (verdict.length > MAX_SENTENCE_LENGTH) return `the sentence has ${verdict.length} characters`;
  return /[.?!")]$/.test(verdict.trim()) ? undefined : 'this is no sentence';
}

const shown = (input: unknown): string =>
  (input instanceof Uint8Array
    ? Buffer.from(input).toString('base64')
    : typeof input === 'string'
      ? input
      : inspect(input, { depth: 3, maxStringLength: 300 })
  ).slice(0, 1500);
