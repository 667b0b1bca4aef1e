import path from 'node:path';
import { m } from '../../../paraglide/messages';
import type { DoctorReport } from '../../../shared/contract/engine-info';
import { withLocale } from '../../core/locale';
import { examine } from '../../core/system/doctor';
import { EngineProbe, nodeProbe } from '../../core/system/engine-probe';
import { print, printJson } from '../lib/context';
import type { Context } from '../lib/context';
import { EXIT } from '../lib/usage-error';
import { checkLabel } from '../../../shared/domain/check-label';
import { terminalWidth } from '../lib/format';
import type { AddCommand } from '../lib/command';

/** Adds `gander doctor`. */
export const addDoctor: AddCommand = (program, action) => {
  program
    .command('doctor')
    .description(m.command_check_what_works_on_machine())
    .action(action((c) => doctor(c)));
};

/** `gander doctor`: runs its checks in this process, also if another one owns the home. Returns the exit code. */
async function doctor(context: Context): Promise<number> {
  const { home, root, version, worker } = context;
  const probe = new EngineProbe({ file: path.join(home, 'engine-probe.json'), run: nodeProbe(worker), version });
  const check = (): Promise<DoctorReport> => examine({ home, root, version, probe: () => probe.report() });
  // JSON is for programs: it is in English.
  const report = await (context.json ? withLocale('en', check) : check());
  if (context.json) printJson(report);
  else print(describe(report));
  return report.ok ? EXIT.done : EXIT.failed;
}

function describe({ ok, checks }: DoctorReport): string {
  const width = Math.max(...checks.map(({ name }) => terminalWidth(checkLabel(name))));
  const lines = checks.map((c) => {
    const label = checkLabel(c.name);
    return `${c.ok ? m.command_doctor_ok() : m.command_doctor_no()} ${label + ' '.repeat(width - terminalWidth(label))}  ${c.detail}${c.advice ? `\n${' '.repeat(width + 7)}${c.advice}` : ''}`;
  });
  return [...lines, '', ok ? m.command_runs_can_be_trained_and() : m.command_runs_cannot_be_trained_here()].join('\n');
}
