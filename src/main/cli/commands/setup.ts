import { m } from '../../../paraglide/messages';
import type { SetupPlan, SetupStatus } from '../../../shared/contract/setup-status';
import { formatBytes } from '../../../shared/lib/format';
import { EngineSetup } from '../../core/system/engine-setup';
import { nodeSetup } from '../../core/system/setup-process';
import type { AddCommand } from '../lib/command';
import { print, printJson, rewriteLine, say } from '../lib/context';
import type { Context } from '../lib/context';
import { duration } from '../lib/format';
import { onInterrupt } from '../lib/interrupt';
import { EXIT } from '../lib/usage-error';

/** Adds `gander setup`. */
export const addSetup: AddCommand = (program, action) => {
  program
    .command('setup')
    .description(m.command_setup())
    .option('--dry-run', m.command_setup_dry_run(), false)
    .action(action((c, options: { dryRun: boolean }) => setUp(c, options)));
};

/** `gander setup`: needs no home, so it works while another process owns it. Returns the exit code. */
async function setUp(context: Context, { dryRun }: { dryRun: boolean }): Promise<number> {
  const shown = !context.json;
  let finish: ((status: SetupStatus) => void) | undefined;
  const ended = new Promise<SetupStatus>((resolve) => (finish = resolve));
  const show = progressLine(shown);
  const setup = new EngineSetup({
    fork: nodeSetup(context.setup),
    onChange: (status) => {
      if (status.ended) finish?.(status);
      else show(status);
    },
  });
  const plan = await setup.plan();
  if (plan && shown) print(describePlan(plan));
  if (dryRun) {
    if (context.json) printJson({ plan });
    return EXIT.done;
  }
  const stopListening = onInterrupt(() => setup.cancel());
  try {
    setup.start();
    const { ok, isCancelled, message, notices } = (await ended).ended!;
    if (shown && process.stderr.isTTY) rewriteLine('');
    for (const notice of notices) say(notice);
    if (context.json) printJson({ ok, plan, message, notices });
    else if (ok) print(message);
    else say(message);
    return ok ? EXIT.done : isCancelled ? EXIT.interrupted : EXIT.failed;
  } finally {
    stopListening();
  }
}

/** What is downloaded, how much and from where, and what it needs on disk. */
function describePlan({ device, isSetUp, files, bytesInstalled, from, missing }: SetupPlan): string {
  if (isSetUp) return m.setup_was_done({ device });
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const received = files.reduce((sum, file) => sum + file.received, 0);
  return [
    m.setup_plan({ bytes: formatBytes(total), from, installed: formatBytes(bytesInstalled), device }),
    ...files.map(({ name, bytes }) => `  ${name}  ${formatBytes(bytes)}`),
    ...(received > 0 ? [m.setup_plan_received({ bytes: formatBytes(received) })] : []),
    ...(missing === undefined ? [] : [m.setup_plan_missing({ why: missing })]),
  ].join('\n');
}

/** Shows progress: in a terminal as one line, elsewhere a line for each tenth of a file. */
function progressLine(isShown: boolean): (status: SetupStatus) => void {
  let lastText = '';
  let isCompiling = false;
  return ({ working }) => {
    if (!isShown || !working) return;
    const { name, done, total, secondsLeft } = working;
    if (name === undefined) {
      if (total > 0 && !isCompiling) say(m.setup_unpacking());
      isCompiling = total > 0;
      return;
    }
    isCompiling = false;
    const percent = Math.floor((100 * done) / total);
    const left = secondsLeft === undefined ? '' : duration(secondsLeft);
    const line = left
      ? m.setup_download_left({ name, percent, bytes: formatBytes(total), left })
      : m.setup_download({ name, percent, bytes: formatBytes(total) });
    const tenth = `${name} ${Math.floor(percent / 10)}`;
    if (process.stderr.isTTY) rewriteLine(line);
    else if (tenth !== lastText) say(line);
    lastText = tenth;
  };
}
