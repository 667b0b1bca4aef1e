import { m } from '../../../paraglide/messages';
import type { RunDetail } from '../../../shared/contract/results';
import { warningLabel } from '../../../shared/domain/warnings/catalogue';
import type { RunWarning } from '../../../shared/domain/warnings/run-warnings';
import { formatCount } from '../../lib/format';

/** A warning of a run and the step at which it began. */
export interface WarningAt {
  run: string;
  step: number;
  label: string;
  message: string;
}

/** Every warning of some runs, where it began. */
export const warningsOf = (runs: readonly Pick<RunDetail, 'id' | 'events'>[]): WarningAt[] =>
  runs.flatMap(({ id, events }) =>
    events.flatMap(({ step, code, message, warning }) =>
      warning?.state === 'began' ? [{ run: id, step, label: warningLabel(code), message }] : [],
    ),
  );

/** `mode collapse at step 1,200, passed at 1,900` */
export const describeWarned = ({ name, step, passed }: RunWarning): string =>
  passed === undefined
    ? m.compare_warned({ warning: warningLabel(name), step: formatCount(step) })
    : m.compare_warned_passed({ warning: warningLabel(name), step: formatCount(step), passed: formatCount(passed) });
