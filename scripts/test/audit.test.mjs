import { expect, test } from 'vitest';
import { readAudit } from './audit.mjs';

const report = (...found) => JSON.stringify({
  auditReportVersion: 2, metadata: { dependencies: { prod: 100 } },
  vulnerabilities: Object.fromEntries(found.map(([name, severity]) => [name, { name, severity, range: '<2.0.0', via: [{ title: 'It can be broken' }, 'other'] }])),
});

test('what is high or critical is named, and what is less is counted', () => {
  expect(readAudit(report(['ws', 'high'], ['zod', 'moderate'], ['sirv', 'critical']))).toEqual({
    grave: ['ws <2.0.0: high: It can be broken; other', 'sirv <2.0.0: critical: It can be broken; other'],
    line: '100 packages of the app: 2 findings of high or critical severity, 1 lesser',
  });
});

test('nothing found is said as such', () => expect(readAudit(report())).toEqual({ grave: [], line: '100 packages of the app: 0 findings of high or critical severity, 0 lesser' }));

test.each([
  ['a registry without audits', JSON.stringify({ message: 'x', statusCode: 405, error: { summary: '' } }), '405'],
  ['no network', JSON.stringify({ error: { code: 'ENOTFOUND', summary: 'x' } }), 'ENOTFOUND'],
  ['no report', 'not json', 'npm gave no report'],
])('%s fails nothing, and is told', (_, stdout, word) => {
  const { grave, line } = readAudit(stdout);
  expect(grave).toEqual([]);
  expect(line).toContain(word);
  expect(line).toContain('nothing is known');
});
