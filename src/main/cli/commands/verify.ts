import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { m } from '../../../paraglide/messages';
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
    .description(m.command_check_all_files_in_home())
    .argument('[run...]', m.command_only_these_runs_with_format())
    .option('--repair', m.command_repair_damaged_files_kept(), false)
    .option('--format', m.command_check_run_folders_conform_docs(), false)
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
  if (options.repair) throw new UsageError(m.command_format_only_checks_leave_out());
  if (paths.length === 0) throw new UsageError(m.command_give_paths_run_folders_or());
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
    for (const note of notes) print(m.command_verify_place_note({ place: place(note), message: note.message }));
    const checked = m.command_format_checked({
      runs: m.command_count_run_folders({ count: runs }),
      lines: m.command_count_lines({ count: lines }),
      files: m.command_count_files({ count: files }),
    });
    print(
      ok
        ? m.command_no_faults({ checked })
        : m.command_format_docs_journal_md({ checked, count: m.command_count_faults({ count: faults.length }) }),
    );
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
    throw new UsageError(stat ? m.command_home_is_file({ home }) : m.command_home_not_there({ home }));
  accessSync(home, constants.R_OK | constants.X_OK);
}

/** Only reads, so the process that owns the home can continue. */
async function check(context: Context, work: VerifyWork): Promise<number> {
  const lease = readLease(context.home);
  if (lease && holds(context.home, lease) && !context.json)
    say(m.command_home_belongs_only_read_and({ lease: describeOwner(lease) }));
  const verified = await verify(context.home, work);
  clearLine();
  return printReport(context, verified);
}

async function repairHome(context: Context, work: VerifyWork): Promise<number> {
  const { home, version } = context;
  const { owned, lease } = claim(home, 'gander verify --repair', (token) => socketPath(home, token));
  if (!owned)
    throw new RefusalError({
      message: m.command_home_belongs_close_process_first({ lease: describeOwner(lease) }),
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
      void (isShown && rewriteLine(m.command_checking_run({ done: done + 1, total, name: name.slice(0, 50) }))),
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
    repaired?.done.forEach((line) => print(m.command_repaired({ line })));
    const known = new Set(repaired?.before.map(keyOf));
    findings.filter((finding) => !known.has(keyOf(finding))).forEach((finding) => print(describe(finding)));
    print(summary({ findings, checked, interrupted }, damaged, repaired !== undefined));
  }
  return interrupted ? EXIT.interrupted : ok ? EXIT.done : EXIT.failed;
}

const keyOf = ({ path, what }: Finding): string => `${path}\0${what}`;

const describe = ({ run, path, what, cost, repair: advice, kind }: Finding): string =>
  [
    `${isDamage({ kind } as Finding) ? m.command_verify_damaged() : m.command_verify_note()} ${run ?? m.command_verify_home()}  ${path}`,
    what,
    m.command_verify_costs({ cost }),
    m.command_verify_repair({ advice }),
  ].join('\n        ');

function summary({ findings, checked, interrupted }: Verified, damaged: number, isRepaired: boolean): string {
  const looked = m.command_verify_checked({
    runs: m.common_run_count({ count: checked.runs }),
    files: m.command_count_files({ count: checked.files }),
    bytes: bytes(checked.bytes),
  });
  if (interrupted)
    return m.command_interrupted_so_far_nothing_half({
      looked,
      count: m.command_count_findings({ count: findings.length }),
    });
  if (findings.length === 0) return m.command_no_problems_found({ looked });
  return m.command_verify_summary({
    looked,
    damage:
      damaged === 0
        ? m.command_verify_nothing_damaged()
        : m.command_verify_damage({ findings: m.command_count_findings({ count: damaged }) }),
    leftOver: findings.length > damaged ? m.command_verify_left_over({ count: findings.length - damaged }) : '',
    outlook: isRepaired ? m.command_verify_rest() : m.command_verify_can_repair(),
  });
}
