import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { RefusalError } from '../../../shared/contract/outcome';
import type { RunRow } from '../../../shared/domain/run/run';
import { Datasets } from '../../datasets';
import { socketPath } from '../../server/control-socket';
import { claim, describeOwner, holds, readLease, release, touch, TOUCH_INTERVAL_MS } from '../../core/home-lease';
import { checkFormat, isDamage, nodeFork, repair, runFolder, runFoldersAt, verify } from '../../runs';
import type { Finding, FormatFault, FormatReport, Repaired, Verified, VerifyWork } from '../../runs';
import { print, printJson, rewriteLine, say } from '../lib/context';
import type { Context } from '../lib/context';
import { findAllRuns } from '../lib/find-runs';
import { bytes } from '../lib/format';
import { onInterrupt } from '../lib/interrupt';
import { asUsage, EXIT, UsageError } from '../lib/usage-error';
import type { AddCommand } from '../lib/command';

/** Adds `gander verify`. */
export const addVerify: AddCommand = (program, action) => {
  program
    .command('verify')
    .description('Check all files in the home against their checksums and journals; --repair repairs what it can.')
    .argument('[run...]', 'only these runs; with --format, paths of run folders')
    .option('--repair', 'repair it; damaged files are kept', false)
    .option('--format', 'check that run folders conform to docs/journal.md; needs no home', false)
    .action(
      action((c, words: string[], options: { repair: boolean; format: boolean }) =>
        options.format ? formatCommand(c, words, options) : verifyCommand(c, words, options),
      ),
    );
};

/**
 * `gander verify --format`: checks run folders against docs/journal.md. Returns the exit code: 1 if one does not
 * conform.
 */
export async function formatCommand(context: Context, paths: string[], options: { repair: boolean }): Promise<number> {
  if (options.repair) throw new UsageError('--format only checks: leave out --repair.');
  if (paths.length === 0)
    throw new UsageError('Give the paths of run folders, or of a folder of them: gander verify --format PATH.');
  const folders = paths.flatMap((path) => asUsage(runFoldersAt(resolve(path))));
  const ending = new AbortController();
  const stop = onInterrupt(() => ending.abort());
  try {
    return printFormat(context, await checkFormat(folders, ending.signal));
  } catch (error) {
    if (!ending.signal.aborted) throw error;
    return EXIT.interrupted;
  } finally {
    stop();
  }
}

function printFormat(context: Context, { runs, lines, files, faults, notes }: FormatReport): number {
  const ok = faults.length === 0;
  if (context.json) printJson({ ok, checked: { runs, lines, files }, faults, notes });
  else {
    const place = ({ path, line }: FormatFault): string => `${path}${line === undefined ? '' : `:${line}`}`;
    for (const fault of faults) print(`${place(fault)}: ${fault.message}`);
    for (const note of notes) print(`${place(note)}: note: ${note.message}`);
    const checked = `${count(runs, 'run folder')}, ${count(lines, 'line')} and ${count(files, 'file')} checked`;
    print(ok ? `No faults: ${checked}.` : `${checked}: ${count(faults.length, 'fault')}. The format: docs/journal.md.`);
  }
  return ok ? EXIT.done : EXIT.failed;
}

/** `gander verify`: checks all files in the home. Returns the exit code: 1 if something is damaged. */
export async function verifyCommand(context: Context, words: string[], options: { repair: boolean }): Promise<number> {
  refuseUnreadableHome(context.home);
  const ending = new AbortController();
  const stop = onInterrupt(() => ending.abort());
  const work = workOf(context, words, ending.signal);
  try {
    return await (options.repair ? repairHome(context, work) : check(context, work));
  } finally {
    stop();
  }
}

/** A missing or unreadable folder must not be reported as a home without runs. */
function refuseUnreadableHome(home: string): void {
  const stat = statSync(home, { throwIfNoEntry: false });
  if (!stat?.isDirectory())
    throw new UsageError(
      `${home} is ${stat ? 'a file' : 'not there'}: give the folder of a home with --home or GANDER_HOME.`,
    );
  accessSync(home, constants.R_OK | constants.X_OK);
}

/** Only reads, so the process that owns the home can continue. */
async function check(context: Context, work: VerifyWork): Promise<number> {
  const lease = readLease(context.home);
  if (lease && holds(context.home, lease) && !context.json)
    say(
      `The home belongs to ${describeOwner(lease)}: it is only read, and files that runs are writing are left out. --repair requires that process to be closed.`,
    );
  const verified = await verify(context.home, work);
  clearLine();
  return printReport(context, verified);
}

async function repairHome(context: Context, work: VerifyWork): Promise<number> {
  const { home, version } = context;
  const { owned, lease } = claim(home, 'gander verify --repair', (token) => socketPath(home, token));
  if (!owned)
    throw new RefusalError({
      message: `The home belongs to ${describeOwner(lease)}: close that process first, since --repair needs exclusive access. Without --repair the home is only read.`,
    });
  const touching = setInterval(() => touch(home), TOUCH_INTERVAL_MS);
  try {
    const before = await verify(home, work);
    clearLine();
    if (before.interrupted || before.findings.length === 0) return printReport(context, before);
    const repairContext = { home, version, datasets: new Datasets({ home }), fork: nodeFork(context.worker) };
    let repaired = await repair(repairContext, before.findings, work.signal);
    let after = await verify(home, work);
    // Only a rebuilt database shows which folders it is missing.
    if (repaired.added.length > 0 && !after.interrupted) {
      repaired = {
        ...repaired,
        done: [
          ...repaired.done,
          ...(
            await repair(
              repairContext,
              after.findings.filter(({ kind }) => kind !== 'unknown-folder'),
              work.signal,
            )
          ).done,
        ],
      };
      after = await verify(home, work);
    }
    clearLine();
    return printReport(context, after, { ...repaired, before: before.findings });
  } finally {
    clearInterval(touching);
    release(home, lease);
  }
}

function workOf(context: Context, words: readonly string[], signal: AbortSignal): VerifyWork {
  const isShown = process.stderr.isTTY && !context.json;
  return {
    signal,
    onProgress: (done, total, name) =>
      void (isShown && rewriteLine(`Checking run ${done + 1} of ${total}: ${name.slice(0, 50)}`)),
    ...(words.length === 0
      ? {}
      : {
          choose: (runs) =>
            new Set(
              asUsage(
                findAllRuns(
                  words,
                  runs.map((run): RunRow => ({ ...run, folder: runFolder(context.home, run.id) })),
                ),
              ).map(({ id }) => id),
            ),
        }),
  };
}

function clearLine(): void {
  if (process.stderr.isTTY) rewriteLine('');
}

function printReport(
  context: Context,
  { findings, checked, interrupted }: Verified,
  repaired?: Repaired & { before: Finding[] },
): number {
  const damaged = findings.filter(isDamage).length;
  const ok = damaged === 0 && !interrupted;
  if (context.json) printJson({ ok, interrupted, checked, findings, ...(repaired ? { repaired } : {}) });
  else {
    repaired?.before.forEach((finding) => print(describe(finding)));
    repaired?.done.forEach((line) => print(`Repaired: ${line}`));
    const known = new Set(repaired?.before.map(keyOf));
    findings.filter((finding) => !known.has(keyOf(finding))).forEach((finding) => print(describe(finding)));
    print(summary({ findings, checked, interrupted }, damaged, repaired !== undefined));
  }
  return interrupted ? EXIT.interrupted : ok ? EXIT.done : EXIT.failed;
}

const keyOf = ({ path, what }: Finding): string => `${path}\0${what}`;

const describe = ({ run, path, what, cost, repair: advice, kind }: Finding): string =>
  `${isDamage({ kind } as Finding) ? 'DAMAGED' : 'note   '} ${run ?? 'home'}  ${path}\n        ${what}\n        costs: ${cost}\n        --repair: ${advice}`;

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

function summary({ findings, checked, interrupted }: Verified, damaged: number, isRepaired: boolean): string {
  const looked = `${count(checked.runs, 'run')} and ${count(checked.files, 'file')} (${bytes(checked.bytes)}) checked`;
  if (interrupted) return `Interrupted: ${looked}, ${count(findings.length, 'finding')} so far; nothing is half done.`;
  if (findings.length === 0) return `No problems found: ${looked}.`;
  const mendable = isRepaired
    ? 'the rest cannot be repaired from what is here; all other runs open.'
    : '"gander verify --repair" makes the repairs listed; all other runs open.';
  return `${looked}: ${damaged === 0 ? 'nothing is damaged' : count(damaged, 'finding') + ' of damage'}${findings.length > damaged ? `, ${findings.length - damaged} left over` : ''}; ${mendable}`;
}
