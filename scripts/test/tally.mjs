import path from 'node:path';

/**
 * @typedef {{ name: string, ms: number }} FileTime
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} tolerated
 * @property {string[]} failures
 * @property {string[]} skips
 * @property {FileTime[]} files
 */

/**
 * The parts of the JSON reports of vitest and Playwright that are read here.
 *
 * @typedef {{ status: string, fullName: string, meta?: { reason?: string } }} VitestAssertion
 * @typedef {{ name: string, status: string, message?: string, startTime?: number | undefined, endTime?: number | undefined, assertionResults: VitestAssertion[] }} VitestFile
 * @typedef {{ testResults: VitestFile[] }} VitestReport
 * @typedef {{ status: string, projectName: string, annotations?: { type: string, description?: string }[], results?: { duration: number }[] }} PlaywrightTest
 * @typedef {{ file: string, title: string, tests: PlaywrightTest[] }} PlaywrightSpec
 * @typedef {{ specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 * @typedef {{ suites: PlaywrightSuite[], errors: { message?: string }[] }} PlaywrightReport
 */

/**
 * The result of a part of the tests: counts, and the names of tests that failed or were skipped (with the reason).
 * `tolerated` is the number of skips that `--no-skip` allows, since they can't be run here. `files` are test files
 * with their duration in ms.
 *
 * @returns {Tally}
 */
const tally = () => ({
  passed: 0,
  failed: 0,
  skipped: 0,
  tolerated: 0,
  failures: [],
  skips: [],
  files: [],
});

export const pass = (count = 1) => ({ ...tally(), passed: count });
/** @param {string} name */
export const fail = (name) => ({ ...tally(), failed: 1, failures: [name] });
/**
 * @param {string} name
 * @param {string} reason
 */
export const skip = (name, reason, { tolerated = false } = {}) => ({
  ...tally(),
  skipped: 1,
  tolerated: tolerated ? 1 : 0,
  skips: [`${name}: ${reason}`],
});

/**
 * The sum of several tallies.
 *
 * @param {readonly Tally[]} tallies
 */
export function sum(tallies) {
  return tallies.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
      tolerated: all.tolerated + one.tolerated,
      failures: [...all.failures, ...one.failures],
      skips: [...all.skips, ...one.skips],
      files: [...all.files, ...one.files],
    }),
    tally(),
  );
}

/**
 * The exit code of `npm test`: 1 if a test failed, if `--no-skip` is set and a skip is not tolerated, or if only the
 * audit was requested and was skipped.
 *
 * @param {Pick<Tally, 'failed' | 'skipped' | 'tolerated'>} total
 * @param {{ noSkip: boolean, asked: readonly string[] }} options
 */
export function exitCode({ failed, skipped, tolerated }, { noSkip, asked }) {
  const isAudit = asked.length > 0 && asked.every((name) => name === 'audit');
  return failed > 0 || (noSkip && skipped > tolerated) || (isAudit && skipped > 0) ? 1 : 0;
}

/**
 * The test files with the longest duration, slowest first.
 *
 * @param {Pick<Tally, 'files'>} total
 * @param {number} count
 */
export const slowest = ({ files }, count) =>
  files
    .filter(({ ms }) => Number.isFinite(ms))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, count);

/** @param {Pick<Tally, 'passed' | 'failed' | 'skipped'>} total */
export const closingLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * Reads vitest's JSON report; file names are relative to `base`. A file that fails to load counts as one failure.
 *
 * @param {VitestReport} report
 */
export function readVitest(report, base = '') {
  const files = report.testResults.map((file) => ({ ...file, name: path.relative(base, file.name) }));
  const tests = files.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })));
  const broken = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = tests.filter((test) => test.status === 'failed');
  const skipped = tests.filter((test) => ['skipped', 'pending', 'todo', 'disabled'].includes(test.status));
  return {
    ...tally(),
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: failed.length + broken.length,
    skipped: skipped.length,
    failures: [
      ...failed.map((test) => `${test.file}: ${test.fullName}`),
      ...broken.map((file) => `${file.name}: ${firstLine(file.message)}`),
    ],
    skips: skipped.map((test) => `${test.file}: ${test.fullName}: ${test.meta?.reason ?? 'skipped in the test'}`),
    files: files.map((file) => ({ name: file.name, ms: (file.endTime ?? NaN) - (file.startTime ?? NaN) })),
  };
}

/**
 * Reads Playwright's JSON report. A test that passed only on a second try counts as failed.
 *
 * @param {PlaywrightReport} report
 */
export function readPlaywright(report) {
  const tests = report.suites.flatMap(specsOf).flatMap((spec) =>
    spec.tests.map((test) => ({
      ...test,
      file: spec.file,
      name: `${spec.file}: ${spec.title} (${test.projectName})`,
    })),
  );
  const failed = tests.filter((test) => test.status === 'unexpected' || test.status === 'flaky');
  const skipped = tests.filter((test) => test.status === 'skipped');
  return {
    ...tally(),
    passed: tests.filter((test) => test.status === 'expected').length,
    failed: failed.length + report.errors.length,
    skipped: skipped.length,
    failures: [...failed.map((test) => test.name), ...report.errors.map((error) => firstLine(error.message))],
    skips: skipped.map((test) => `${test.name}: ${reasonOf(test)}`),
    files: timesOf(tests),
  };
}

/**
 * The duration of each file in each project, including retries.
 *
 * @param {readonly (PlaywrightTest & { file: string })[]} tests
 */
function timesOf(tests) {
  const times = new Map();
  for (const { file, projectName, results = [] } of tests) {
    const name = `e2e/${file} (${projectName})`;
    times.set(
      name,
      results.reduce((ms, { duration }) => ms + duration, times.get(name) ?? 0),
    );
  }
  return [...times].map(([name, ms]) => ({ name, ms }));
}

/**
 * @param {PlaywrightSuite} suite
 * @returns {PlaywrightSpec[]}
 */
const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
/** @param {PlaywrightTest} test */
const reasonOf = (test) =>
  test.annotations?.find((one) => one.type === 'skip')?.description ??
  'skipped in the test, or after a failure before it';
/** @param {string | undefined} text */
const firstLine = (text) => (text ?? '').trim().split('\n')[0] || 'no message';
