import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inRoot } from '../lib/paths.mjs';
import { readAudit, tallyOf } from './audit.mjs';
import { exitCode, sum } from './tally.mjs';

const shipped = [
  { where: 'node_modules/ws' },
  { where: 'node_modules/sirv' },
  { where: 'node_modules/zod' },
  { where: 'node_modules/electron' },
];
/** @param {[name: string, severity: string][]} found */
const report = (...found) =>
  JSON.stringify({
    auditReportVersion: 2,
    metadata: { dependencies: { prod: 100 } },
    vulnerabilities: Object.fromEntries(
      found.map(([name, severity]) => [
        name,
        {
          name,
          severity,
          range: '<2.0.0',
          nodes: [`node_modules/${name}`],
          via: [{ title: 'It can be broken' }, 'other'],
        },
      ]),
    ),
  });

test('high and critical findings are listed, lower ones counted, and packages that do not ship left out', () => {
  const result = readAudit(
    report(['ws', 'high'], ['zod', 'moderate'], ['sirv', 'critical'], ['vitest', 'critical']),
    shipped,
  );
  expect(result).toEqual({
    audited: true,
    offered: true,
    severe: ['ws <2.0.0: high: It can be broken; other', 'sirv <2.0.0: critical: It can be broken; other'],
    line: '4 packages that ship: 2 findings of high or critical severity, 1 lesser',
  });
  expect(tallyOf(result)).toMatchObject({ passed: 0, failed: 2, skipped: 0 });
});

test('a development package that ships is audited too', () => {
  expect(readAudit(report(['electron', 'high']), shipped).severe).toEqual([
    'electron <2.0.0: high: It can be broken; other',
  ]);
});

test('a report without findings passes', () =>
  expect(tallyOf(readAudit(report(), shipped))).toMatchObject({ passed: 1, failed: 0, skipped: 0 }));

describe('without an answer the audit is skipped', () => {
  test.each([
    [
      'a registry that offers no audits',
      JSON.stringify({ message: 'x', statusCode: 405, error: { summary: '' } }),
      'offers no audits (405)',
      true,
    ],
    ['a registry without the address', JSON.stringify({ statusCode: 404, error: {} }), 'offers no audits (404)', true],
    ['a registry that is out of order', JSON.stringify({ statusCode: 503, error: {} }), 'no answer (503)', false],
    ['no network', JSON.stringify({ error: { code: 'ENOTFOUND', summary: 'x' } }), 'no answer (ENOTFOUND)', false],
    ['no report', 'not json', 'npm gave no report', false],
    ['a time-out', '', 'npm gave no report', false],
  ])('%s is a skip, not a pass', (_, stdout, words, tolerated) => {
    const tally = tallyOf(readAudit(stdout, shipped));
    expect(tally).toMatchObject({ passed: 0, failed: 0, skipped: 1, tolerated: tolerated ? 1 : 0 });
    expect(tally.skips[0]).toContain(`NOT AUDITED: `);
    expect(tally.skips[0]).toContain(words);
    expect(exitCode(sum([tally]), { noSkip: false, asked: [] })).toBe(0);
    expect(exitCode(sum([tally]), { noSkip: true, asked: [] })).toBe(tolerated ? 0 : 1);
    expect(exitCode(sum([tally]), { noSkip: false, asked: ['audit'] })).toBe(1);
  });
});

test('no tar with known advisories is installed', () => {
  const { packages } = JSON.parse(fs.readFileSync(inRoot('package-lock.json'), 'utf8'));
  const versions = Object.keys(packages)
    .filter((where) => where.endsWith('node_modules/tar'))
    .map((where) => packages[where].version.split('.').map(Number));
  expect(versions.length).toBeGreaterThan(0);
  for (const [major = 0, minor = 0, patch = 0] of versions)
    expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(7_005_011);
});
