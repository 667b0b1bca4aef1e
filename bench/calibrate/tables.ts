import { WARNING_NAMES, warningLabel } from '../../src/shared/domain/warnings/catalogue';
import type { WarningChange } from '../../src/shared/domain/warnings/run-warnings';
import type { Case } from './cases';

interface Result {
  one: Case;
  seed: number;
  found: readonly WarningChange[];
}

const wasGiven = (found: readonly WarningChange[], name: string): boolean =>
  found.some((one) => one.name === name && one.state === 'began');
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;
const share = (hits: readonly boolean[]): string =>
  hits.length === 0 ? 'no runs' : `${hits.filter(Boolean).length} of ${hits.length}`;

/** For each warning: in how many unhealthy and healthy runs it was given, and at which steps it began. */
export function warningTable(results: readonly Result[]): string {
  const rows = WARNING_NAMES.map((name) => {
    const unhealthy = results.filter(({ one }) => one.expected.includes(name));
    const healthy = results.filter(({ one }) => one.expected.length === 0 && !one.tolerated?.includes(name));
    const steps = unhealthy
      .flatMap(({ found }) => found.find((one) => one.name === name)?.step ?? [])
      .sort((a, b) => a - b);
    return row(
      warningLabel(name),
      share(unhealthy.map(({ found }) => wasGiven(found, name))),
      share(healthy.map(({ found }) => wasGiven(found, name))),
      steps.length > 0 ? [...new Set([steps[0], steps[steps.length - 1]])].join(' to ') : '-',
    );
  });
  return [
    row('warning', 'found in unhealthy runs', 'false alarms in healthy runs', 'begins at step'),
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** For each case: the warnings given, and the number of seeds with each. */
export function caseTable(results: readonly Result[]): string {
  const cases = [...new Set(results.map(({ one }) => one))];
  const rows = cases.map((one) => {
    const runs = results.filter((result) => result.one === one);
    const counts = WARNING_NAMES.map((name) => ({
      name,
      count: runs.filter((run) => wasGiven(run.found, name)).length,
    })).filter(({ count }) => count > 0);
    return row(
      one.name,
      one.expected.map(warningLabel).join(', ') || 'healthy',
      counts.map(({ name, count }) => `${warningLabel(name)} ${count}`).join(', ') || 'none',
    );
  });
  return [
    row('run', 'expected warnings', `given, of ${new Set(results.map(({ seed }) => seed)).size} seeds`),
    '|---|---|---|',
    ...rows,
  ].join('\n');
}
