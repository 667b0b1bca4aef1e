import { expect, test } from 'vitest';
import { closingLine, fail, pass, readPlaywright, readVitest, skip, slowest, sum } from './tally.mjs';

test('the closing line has the sums of all parts', () => {
  expect(closingLine(sum([pass(3), fail('types'), skip('electron', 'no display'), pass()]))).toBe(
    '4 passed, 1 failed, 1 skipped',
  );
});

test('names and reasons are kept', () => {
  expect(sum([fail('types'), skip('electron', 'no display')])).toMatchObject({
    failures: ['types'],
    skips: ['electron: no display'],
  });
});

test("in vitest's report each test counts, and a file that fails to load is one failure", () => {
  /**
   * @param {string} status
   * @param {string} fullName
   */
  const assertion = (status, fullName) => ({ status, fullName });
  const report = {
    testResults: [
      {
        name: '/code/src/a.test.ts',
        status: 'failed',
        assertionResults: [
          assertion('passed', 'one'),
          assertion('failed', 'two'),
          assertion('pending', 'three'),
          assertion('todo', 'four'),
        ],
      },
      { name: '/code/src/b.test.ts', status: 'failed', message: 'Cannot find x\n at y', assertionResults: [] },
    ],
  };
  expect(readVitest(report, '/code')).toMatchObject({
    passed: 1,
    failed: 2,
    skipped: 2,
    failures: ['src/a.test.ts: two', 'src/b.test.ts: Cannot find x'],
  });
});

test("Playwright's report is counted with nested suites, reasons of skips and errors outside tests", () => {
  /**
   * @param {string} title
   * @param {string} status
   * @param {{ type: string, description?: string }[]} [annotations]
   */
  const spec = (title, status, annotations = []) => ({
    title,
    file: 'a.e2e.ts',
    tests: [{ status, projectName: 'electron', annotations, results: [{ duration: 1000 }] }],
  });
  const report = {
    suites: [
      {
        specs: [spec('one', 'expected')],
        suites: [
          {
            specs: [
              spec('two', 'unexpected'),
              spec('three', 'flaky'),
              spec('four', 'skipped', [{ type: 'skip', description: 'no GPU' }]),
            ],
          },
        ],
      },
    ],
    errors: [{ message: 'no tests found\nhere' }],
  };
  expect(readPlaywright(report)).toEqual({
    passed: 1,
    failed: 3,
    tolerated: 0,
    skipped: 1,
    failures: ['a.e2e.ts: two (electron)', 'a.e2e.ts: three (electron)', 'no tests found'],
    skips: ['a.e2e.ts: four (electron): no GPU'],
    files: [{ name: 'e2e/a.e2e.ts (electron)', ms: 4000 }],
  });
});

test('the slowest files of all parts are listed, and a file that did not run has no duration', () => {
  /**
   * @param {string} name
   * @param {number} [startTime]
   * @param {number} [endTime]
   */
  const file = (name, startTime, endTime) => ({ name, startTime, endTime, status: 'passed', assertionResults: [] });
  const units = readVitest(
    { testResults: [file('/code/a', 10, 20), file('/code/b', 10, 40), file('/code/c')] },
    '/code',
  );
  const total = sum([pass(), units, { ...pass(), files: [{ name: 'e2e/d', ms: 20 }] }]);
  expect(slowest(total, 2)).toEqual([
    { name: 'b', ms: 30 },
    { name: 'e2e/d', ms: 20 },
  ]);
  expect(slowest(total, 9)).toHaveLength(3);
});
