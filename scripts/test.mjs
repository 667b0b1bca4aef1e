// npm test [-- types|lint|audit|units|e2e|PATH ...] [--no-skip]: sets up what is missing, runs the parts, and prints
// the counts.
import { say, sayTook, seconds } from './lib/log.mjs';
import { build, engine, packages } from './setup/all.mjs';
import { setUpSystem } from './setup/system.mjs';
import { readArguments } from './test/arguments.mjs';
import { audit } from './test/audit.mjs';
import { lint, types } from './test/checks.mjs';
import { endToEnd } from './test/e2e.mjs';
import { closingLine, exitCode, fail, slowest, sum } from './test/tally.mjs';
import { units } from './test/units.mjs';

/**
 * @typedef {import('./test/arguments.mjs').PartName} PartName
 * @typedef {{ name: PartName, ms: number }} PartTime
 * @typedef {readonly import('./setup/system.mjs').Need[]} Lacking the needs of the tests that the system lacks
 */

/** @type {Record<PartName, (lacking: Lacking) => Promise<import('./test/tally.mjs').Tally>>} */
const parts = {
  types,
  lint,
  audit,
  units: () => units({ paths: paths.units }),
  e2e: (lacking) => endToEnd({ lacking, paths: paths.e2e }),
};
/**
 * These only read the sources, and run in parallel with the build; lint is first, since it takes longest.
 *
 * @type {PartName[]}
 */
const READING = ['lint', 'types', 'audit'];
const SLOWEST = 10;
const { parts: chosen, named, paths, noSkip, problem } = readArguments(process.argv.slice(2));
const trains = chosen.some((name) => name === 'units' || name === 'e2e');
/** The end-to-end tests run the built app; single unit tests that need a bundle build one themselves. */
const needsApp = chosen.includes('e2e') || (chosen.includes('units') && paths.units.length === 0);

/** Sets up what the chosen parts need, except the build. */
async function setUp() {
  if (!(await packages())) return { failure: fail('packages: npm ci failed') };
  const lacking = needsApp ? await system() : [];
  if (trains) await engine();
  return { lacking };
}

function system() {
  const began = performance.now();
  return setUpSystem({
    onStart: (what) => say('system', `installing ${what}`),
    onAdvice: (advice) => say('system', advice),
  }).then((lacking) => (sayTook('system', lacking.length ? 'some packages are missing' : 'complete', began), lacking));
}

/**
 * Runs the chosen parts and returns their results; the duration of each is added to `times`.
 *
 * @param {Lacking} lacking
 * @param {PartTime[]} times
 */
async function runParts(lacking, times) {
  /** @param {PartName} name */
  const run = async (name) => {
    const began = performance.now();
    const result = await parts[name](lacking);
    times.push({ name, ms: performance.now() - began });
    sayTook(name, closingLine(result), began);
    return result;
  };
  const reading = READING.filter((name) => chosen.includes(name)).map(run);
  const isBuilt = !needsApp || (await build());
  const results = await Promise.all(reading);
  if (!isBuilt) return [...results, fail('build: electron-vite failed')];
  for (const name of chosen.filter((one) => !READING.includes(one))) results.push(await run(name));
  return results;
}

/**
 * @param {import('./test/tally.mjs').Tally} total
 * @param {PartTime[]} times
 */
function finish(total, times) {
  for (const name of total.failures) say('failed', name);
  for (const name of total.skips) say('skipped', name);
  for (const { name, ms } of slowest(total, SLOWEST)) say('slowest', `${seconds(ms)} ${name}`);
  say('time', times.map(({ name, ms }) => `${name} ${seconds(ms)}`).join(', '));
  const code = exitCode(total, { noSkip, asked: named });
  if (noSkip && total.skipped > total.tolerated)
    say('skipped', 'skips are not allowed (--no-skip), so this run counts as failed');
  else if (code !== 0 && total.failed === 0)
    say('skipped', 'this was requested by name and skipped, so it counts as failed');
  process.stdout.write(`${closingLine(total)}\n`);
  process.exitCode = code;
}

if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
} else {
  const { failure, lacking } = await setUp();
  /** @type {PartTime[]} */
  const times = [];
  finish(failure ?? sum(await runParts(lacking, times)), times);
}
