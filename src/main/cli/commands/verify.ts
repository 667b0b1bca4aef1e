import { accessSync, constants, statSync } from 'node:fs';
import { RefusalError } from '../../../shared/contract/outcome';
import type { RunRow } from '../../../shared/domain/run/run';
import { Datasets } from '../../datasets';
import { socketPath } from '../../server/control-socket';
import { claim, describeOwner, holds, readLease, release, touch, TOUCH_INTERVAL_MS } from '../../core/home-lease';
import { isDamage, nodeFork, repair, runFolder, verify } from '../../runs';
import type { Finding, Repaired, Verified, VerifyWork } from '../../runs';
import { print, printJson, rewriteLine, say } from '../lib/context';
import type { Context } from '../lib/context';
import { findAllRuns } from '../lib/find-runs';
import { bytes } from '../lib/format';
import { onInterrupt } from '../lib/interrupt';
import { asUsage, EXIT, UsageError } from '../lib/usage-error';

/** `gander verify`: holds everything in the home against what was written. Returns the exit code: 1 when something is damaged. */
export async function verifyCommand(context: Context, words: string[], options: { repair: boolean }): Promise<number> {
  refuseUnreadableHome(context.home);
  const ending = new AbortController();
  const stop = onInterrupt(() => ending.abort());
  const work = workOf(context, words, ending.signal);
  try {
    return await (options.repair ? mend(context, work) : look(context, work));
  } finally {
    stop();
  }
}

/** What is not there, or may not be read, must not pass for a home without runs. */
function refuseUnreadableHome(home: string): void {
  const stat = statSync(home, { throwIfNoEntry: false });
  if (!stat?.isDirectory())
    throw new UsageError(
      `${home} is ${stat ? 'a file' : 'not there'}: name the folder of a home with --home or GANDER_HOME.`,
    );
  accessSync(home, constants.R_OK | constants.X_OK);
}

/** Reads alone, so that whoever owns the home goes on with it. */
async function look(context: Context, work: VerifyWork): Promise<number> {
  const lease = readLease(context.home);
  if (lease && holds(context.home, lease) && !context.json)
    say(
      `The home belongs to ${describeOwner(lease)}: it is only read, and what runs write just now is left out. --repair needs that closed.`,
    );
  const verified = await verify(context.home, work);
  clearLine();
  return tell(context, verified);
}

async function mend(context: Context, work: VerifyWork): Promise<number> {
  const { home, version } = context;
  const { owned, lease } = claim(home, 'gander verify --repair', (token) => socketPath(home, token));
  if (!owned)
    throw new RefusalError({
      message: `The home belongs to ${describeOwner(lease)}: close that first, --repair needs the home for itself. Without --repair it is only read.`,
    });
  const touching = setInterval(() => touch(home), TOUCH_INTERVAL_MS);
  try {
    const before = await verify(home, work);
    clearLine();
    if (before.interrupted || before.findings.length === 0) return tell(context, before);
    const room = { home, version, datasets: new Datasets({ home }), fork: nodeFork(context.worker) };
    let repaired = await repair(room, before.findings, work.signal);
    let after = await verify(home, work);
    // What a new log says of the folders is known only now.
    if (repaired.added.length > 0 && !after.interrupted) {
      repaired = {
        ...repaired,
        done: [
          ...repaired.done,
          ...(
            await repair(
              room,
              after.findings.filter(({ kind }) => kind !== 'unknown-folder'),
              work.signal,
            )
          ).done,
        ],
      };
      after = await verify(home, work);
    }
    clearLine();
    return tell(context, after, { ...repaired, before: before.findings });
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

function tell(
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
    const said = new Set(repaired?.before.map(keyOf));
    findings.filter((finding) => !said.has(keyOf(finding))).forEach((finding) => print(describe(finding)));
    print(summary({ findings, checked, interrupted }, damaged, repaired !== undefined));
  }
  return interrupted ? EXIT.interrupted : ok ? EXIT.done : EXIT.failed;
}

const keyOf = ({ path, what }: Finding): string => `${path}\0${what}`;

const describe = ({ run, path, what, cost, repair: mends, kind }: Finding): string =>
  `${isDamage({ kind } as Finding) ? 'DAMAGED' : 'note   '} ${run ?? 'home'}  ${path}\n        ${what}\n        costs: ${cost}\n        --repair: ${mends}`;

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

function summary({ findings, checked, interrupted }: Verified, damaged: number, isRepaired: boolean): string {
  const looked = `${count(checked.runs, 'run')} and ${count(checked.files, 'file')} (${bytes(checked.bytes)}) checked`;
  if (interrupted) return `Interrupted: ${looked}, ${count(findings.length, 'finding')} so far; nothing is half done.`;
  if (findings.length === 0) return `All is well: ${looked}.`;
  const mendable = isRepaired
    ? 'what remains cannot be mended from what is here; every other run opens.'
    : '"gander verify --repair" does what the lines say; every other run opens.';
  return `${looked}: ${damaged === 0 ? 'nothing is damaged' : count(damaged, 'finding') + ' of damage'}${findings.length > damaged ? `, ${findings.length - damaged} left over` : ''}; ${mendable}`;
}
