import path from 'node:path';
import type { DoctorReport } from '../../../shared/contract/engine-info';
import { examine } from '../../core/system/doctor';
import { EngineProbe, nodeProbe } from '../../core/system/engine-probe';
import { print, printJson } from '../lib/context';
import type { Context } from '../lib/context';
import { EXIT } from '../lib/usage-error';
import type { AddCommand } from '../lib/command';

/** Adds `gander doctor`. */
export const addDoctor: AddCommand = (program, action) => {
  program
    .command('doctor')
    .description('Check what works on this machine, and say what to do about the rest.')
    .action(action((c) => doctor(c)));
};

/** `gander doctor`: runs its checks in this process, also if another one owns the home. Returns the exit code. */
async function doctor(context: Context): Promise<number> {
  const { home, root, version, worker } = context;
  const probe = new EngineProbe({ file: path.join(home, 'engine-probe.json'), run: nodeProbe(worker), version });
  const report = await examine({ home, root, version, probe: () => probe.report() });
  if (context.json) printJson(report);
  else print(describe(report));
  return report.ok ? EXIT.done : EXIT.failed;
}

function describe({ ok, checks }: DoctorReport): string {
  const width = Math.max(...checks.map((c) => c.name.length));
  const lines = checks.map(
    (c) =>
      `${c.ok ? 'ok  ' : 'NO  '} ${c.name.padEnd(width)}  ${c.detail}${c.advice ? `\n${' '.repeat(width + 7)}${c.advice}` : ''}`,
  );
  return [
    ...lines,
    '',
    ok ? 'Runs can be trained and recorded here.' : 'Runs cannot be trained here yet: see the lines with NO.',
  ].join('\n');
}
