import { WARNING_NAMES, warningLabel } from '../../src/shared/domain/warnings/catalogue';
import type { WarningChange } from '../../src/shared/domain/warnings/run-warnings';
import type { Case } from './cases';

interface Result {
  one: Case;
  seed: number;
  said: readonly WarningChange[];
}

const wasSaid = (said: readonly WarningChange[], name: string): boolean =>
  said.some((one) => one.name === name && one.state === 'began');
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;
const share = (hits: readonly boolean[]): string =>
  hits.length === 0 ? 'none tried' : `${hits.filter(Boolean).length} of ${hits.length}`;

/** Of each warning: in how many sick runs it was said, in how many healthy ones, and at which steps it began. */
export function warningTable(results: readonly Result[]): string {
  const rows = WARNING_NAMES.map((name) => {
    const sick = results.filter(({ one }) => one.sick.includes(name));
    const healthy = results.filter(({ one }) => one.sick.length === 0 && !one.open?.includes(name));
    const steps = sick.flatMap(({ said }) => said.find((one) => one.name === name)?.step ?? []).sort((a, b) => a - b);
    return row(
      warningLabel(name),
      share(sick.map(({ said }) => wasSaid(said, name))),
      share(healthy.map(({ said }) => wasSaid(said, name))),
      steps.length > 0 ? [...new Set([steps[0], steps[steps.length - 1]])].join(' to ') : '-',
    );
  });
  return [
    row('warning', 'hits in sick runs', 'false alarms in healthy runs', 'begins at step'),
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** Of each case: what was said, and in how many of its seeds. */
export function caseTable(results: readonly Result[]): string {
  const cases = [...new Set(results.map(({ one }) => one))];
  const rows = cases.map((one) => {
    const runs = results.filter((result) => result.one === one);
    const said = WARNING_NAMES.map((name) => ({
      name,
      count: runs.filter((run) => wasSaid(run.said, name)).length,
    })).filter(({ count }) => count > 0);
    return row(
      one.name,
      one.sick.map(warningLabel).join(', ') || 'healthy',
      said.map(({ name, count }) => `${warningLabel(name)} ${count}`).join(', ') || 'nothing',
    );
  });
  return [
    row('run', 'made to show', `said, of ${new Set(results.map(({ seed }) => seed)).size} seeds`),
    '|---|---|---|',
    ...rows,
  ].join('\n');
}
