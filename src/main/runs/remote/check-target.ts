import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { posix } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { m } from '../../../paraglide/messages';
import { checkInput } from '../../../shared/contract/schema-issue';
import type { RunId } from '../../../shared/domain/run/run';
import type { TargetFinding, TargetReport } from '../../../shared/domain/target';
import { parseJson } from '../../../shared/formats/json';
import { JOBS_FOLDER, TARGET_RUNS_FOLDER } from '../../../shared/formats/remote-run';
import { shownWord } from '../../../shared/contract/schemas';
import { visible } from '../../../shared/lib/text';
import { checkScript } from '../../targets/job-script';
import type { OpenTarget } from '../../targets/open-target';
import { taskName } from '../../targets/target';
import { RUN_ID } from '../folder/run-folder';
import type { RunRows } from '../run-rows';

const POLL_MS = 2000;
/** How long the check waits for its job to begin and end. */
const PATIENCE_MS = 30 * 60_000;
/** The same for one that downloads the engine, and may compile it. */
const SETUP_PATIENCE_MS = 4 * PATIENCE_MS;
/** Rounds in which an ended job has not shown its result yet. */
const MAX_SILENT_POLLS = 5;

/** What the training process prints when it is started with `probe`. */
const probed = z.object({
  engine: z.object({ name: shownWord(), version: shownWord(), device: shownWord() }),
});

/** A report whose sentences are made in the language of the request that wants them. */
export interface MadeReport {
  findings: { level: TargetFinding['level']; describe: () => string }[];
  doing?: () => string;
}

export const describeFindings = ({ findings }: Pick<MadeReport, 'findings'>): TargetFinding[] =>
  findings.map(({ level, describe }) => ({ level, message: describe() }));

export const describeReport = ({ findings, doing }: MadeReport): TargetReport => ({
  findings: describeFindings({ findings }),
  ...(doing ? { doing: doing() } : {}),
});

/**
 * Checks a target from both ends: its scheduler, its folder from here and from a compute node, and the engine there,
 * by a job. Adds to the report as it goes.
 *
 * @param setsUp whether that job sets up the engine first: what is set up on a login node fits the login node
 */
export async function checkTarget(
  { target, files, settings, machine }: OpenTarget,
  { program, rows }: { program: string; rows: Pick<RunRows, 'get'> },
  report: MadeReport,
  signal: AbortSignal,
  setsUp = false,
): Promise<void> {
  const patienceMs = setsUp ? SETUP_PATIENCE_MS : PATIENCE_MS;
  const ok = (describe: () => string): void => void report.findings.push({ level: 'ok', describe });
  const problem = (describe: () => string): void => void report.findings.push({ level: 'problem', describe });

  report.doing = () => m.runs_target_asking({ name: machine.name });
  const probe = await target.probe();
  if (!probe.ok) return problem(() => probe.error.message);
  ok(() => m.runs_target_answers({ name: machine.name, version: probe.value.version }));
  for (const message of probe.value.problems) problem(() => message);
  for (const message of probe.value.notes ?? []) report.findings.push({ level: 'note', describe: () => message });

  report.doing = () => m.runs_target_writing({ folder: settings.folder });
  const key = randomBytes(8).toString('hex');
  const mark = posix.join(JOBS_FOLDER, `${key}.json`);
  const written = await files.write(mark, `${JSON.stringify({ from: hostname() })}\n`);
  if (!written.ok) return problem(() => written.error.message);
  const seen = await machine.run('cat', [posix.join(settings.folder, mark)]);
  if (!seen.ok)
    return problem(() =>
      m.runs_target_mount({
        mount: settings.mount ?? settings.folder,
        folder: settings.folder,
        name: machine.name,
        why: seen.why,
      }),
    );
  ok(() => m.runs_target_folder_ok({ folder: settings.folder, name: machine.name }));

  const folders = await files.list(TARGET_RUNS_FOLDER);
  const strays = folders.ok ? folders.value.filter((id) => RUN_ID.test(id) && !rows.get(id as RunId)) : [];
  if (strays.length > 0)
    report.findings.push({
      level: 'note',
      describe: () =>
        m.target_folders_without_run({
          count: strays.length,
          folder: posix.join(settings.folder, TARGET_RUNS_FOLDER),
          names: strays.slice(0, 5).join(', '),
        }),
    });
  report.doing = () => m.runs_target_waiting();
  const script = await files.write(
    posix.join(JOBS_FOLDER, `${key}.sh`),
    checkScript(settings, settings.program ?? program, key, setsUp),
  );
  if (!script.ok) return problem(() => script.error.message);
  const sent = await target.submit({ key, tasks: 1, script: posix.join(settings.folder, JOBS_FOLDER, `${key}.sh`) });
  if (!sent.ok) return problem(() => sent.message);
  const job = { key, task: 0, job: sent.job, submittedAt: new Date().toISOString() };
  const result = posix.join(JOBS_FOLDER, `${key}.result`);
  let isHere: boolean | undefined;
  for (
    const until = performance.now() + patienceMs, round = { silent: 0 };
    ;
    await sleep(POLL_MS, undefined, { signal })
  ) {
    const read = await files.read([result, `${result}.part`].map((path) => ({ path, offset: 0 })));
    if (!read.ok) return problem(() => read.error.message);
    const [text, part] = [0, 1].map((i) => read.value[i]?.bytes.toString('utf8') ?? '') as [string, string];
    if (/^exit \d+$/m.test(text)) return judge(text, ok, problem);
    const states = await target.state([job]);
    const state = states.ok ? states.value.get(taskName(job)) : undefined;
    if (state?.phase === 'queued') {
      const { message } = state;
      report.doing = () =>
        message === undefined
          ? m.runs_target_job_waits({ job: state.job })
          : m.runs_target_job_waits_for({ job: state.job, message });
    }
    // The last line of the set-up, such as how far a download has come.
    const line = setsUp ? /^host .*\nnode .*\n(?:.*\n)*?(.+)\n$/.exec(part)?.[1] : undefined;
    if (line !== undefined && !/^setup \d+$/.test(line))
      report.doing = () => m.target_setting_up({ line: visible(line).slice(0, 200) });
    isHere = state === undefined || state.phase === 'ended';
    round.silent = isHere ? round.silent + 1 : 0;
    if (round.silent <= MAX_SILENT_POLLS && performance.now() < until) continue;
    const logs = await target.logs(job);
    if (!isHere) await target.cancel([job]);
    const hasEnded = isHere;
    return problem(() =>
      hasEnded
        ? m.runs_target_no_result({
            file: posix.join(settings.folder, result),
            output: logs.ok ? logs.value.slice(-500) : logs.error.message,
          })
        : m.runs_target_not_begun({ minutes: patienceMs / 60_000 }),
    );
  }
}

/** Reads what the script of the check has written on the compute node. */
function judge(text: string, ok: (describe: () => string) => void, problem: (describe: () => string) => void): void {
  const host = /^host (\S{1,200})$/m.exec(text)?.[1] ?? m.runs_target_a_node();
  const node = /^node (v\S{1,50})$/m.exec(text)?.[1];
  ok(() => m.runs_target_node_folder({ host }));
  if (node === undefined) return problem(() => m.runs_target_no_node({ host }));
  ok(() => m.runs_target_node({ host, node }));
  const setup = /^(?<output>(?:.*\n)*?)setup (?<code>\d+)$/m.exec(text.slice(text.indexOf(`node ${node}`)))?.groups;
  if (setup) {
    const output = setup['output']!.split('\n').slice(1).join('\n').trim().slice(-500);
    if (setup['code'] === '0') ok(() => m.target_was_set_up({ host, output: output.split('\n').pop()! }));
    else problem(() => m.target_set_up_failed({ host, output }));
  }
  const json = text.split('\n').find((line) => line.startsWith('{'));
  const parsed = json === undefined ? undefined : parseJson(Buffer.from(json));
  const found = parsed?.ok ? checkInput(probed, parsed.value) : undefined;
  if (!found?.ok) return problem(() => m.runs_target_not_running({ host, output: text.slice(-500) }));
  const { name, version, device } = found.value.engine;
  if (name === 'tensorflow') return ok(() => m.runs_target_engine({ host, name, version, device }));
  problem(() => m.runs_target_engine_slow({ host, name, version, device }));
}
