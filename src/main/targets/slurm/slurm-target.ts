import { posix } from 'node:path';
import { ok } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { m } from '../../../paraglide/messages';
import type { TargetSettings } from '../../../shared/domain/target';
import { DEFAULT_LEAD_S, JOBS_FOLDER } from '../../../shared/formats/remote-run';
import { visible } from '../../../shared/lib/text';
import { asRefusal } from '../command';
import { readJobLog } from '../job-log';
import type { Machine } from '../machine';
import { taskName } from '../target';
import type { JobState, Probe, Submission, SubmitResult, Submitted, Target } from '../target';
import { jobStateOf } from './job-state';
import { parseSacct, sacctArguments } from './output/sacct';
import { parseScontrolJobs, scontrolJobArguments } from './output/scontrol';
import { parseSqueue, SQUEUE_ARGUMENTS } from './output/squeue';
import type { JobRecord } from './output/job-record';

const PREFIX = 'gander-';
/** Jobs that the scheduler no longer lists and that are asked for one by one, in one turn. */
const MAX_LOOKUPS = 20;

const jobName = (key: string): string => PREFIX + key;

/** Slurm, by its commands, on this machine or by ssh. */
export class SlurmTarget implements Target {
  constructor(
    private readonly machine: Machine,
    private readonly settings: TargetSettings,
  ) {}

  async submit(submission: Submission): Promise<SubmitResult> {
    const done = await this.machine.run('sbatch', sbatchArguments(this.settings, submission));
    if (!done.ok)
      return {
        ok: false,
        fault: done.fault,
        message: m.targets_not_accepted({ host: this.machine.name, why: done.why }),
      };
    // `--parsable` prints `<number>` or `<number>;<cluster>`, after warnings of the site.
    const job = /^(\d+)(;.*)?$/m.exec(done.stdout.toString('utf8').trim().split('\n').pop() ?? '')?.[1];
    if (job !== undefined) return { ok: true, job };
    return {
      ok: false,
      fault: 'unreachable',
      message: m.targets_no_job_number({
        host: this.machine.name,
        text: visible(done.stdout.toString('utf8', 0, 200).trim()),
      }),
    };
  }

  async state(submitted: readonly Submitted[]): Promise<Outcome<Map<string, JobState>>> {
    const states = new Map<string, JobState>();
    if (submitted.length === 0) return ok(states);
    const queue = await this.machine.run('squeue', ['--me', ...SQUEUE_ARGUMENTS]);
    if (!queue.ok) return asRefusal(m.targets_program_no_answer({ program: 'squeue', host: this.machine.name }), queue);
    const queued = parseSqueue(queue.stdout.toString('utf8'));
    if (!queued.ok) return queued;
    add(states, submitted, queued.value);
    const absent = submitted.filter((job) => !states.has(taskName(job)));
    if (absent.length === 0) return ok(states);
    const keys = [...new Set(absent.map(({ key }) => jobName(key)))];
    const accounted = await this.machine.run('sacct', sacctArguments({ names: keys }, sinceOf(absent)));
    if (accounted.ok) addParsed(states, absent, parseSacct(accounted.stdout.toString('utf8')));
    // Without accounting, the controller remembers ended jobs for some minutes.
    const jobs = absent.flatMap((job) => (states.has(taskName(job)) || job.job === undefined ? [] : job.job));
    for (const job of [...new Set(jobs)].slice(0, MAX_LOOKUPS)) {
      const shown = await this.machine.run('scontrol', scontrolJobArguments(job));
      if (shown.ok) addParsed(states, absent, parseScontrolJobs(shown.stdout.toString('utf8')));
      else if (shown.fault === 'unreachable') break;
    }
    return ok(states);
  }

  async cancel(submitted: readonly Submitted[]): Promise<Outcome<null>> {
    const numbers = submitted.flatMap(({ job }) => job ?? []);
    const names = submitted.flatMap(({ job, key }) => (job === undefined ? [`--name=${jobName(key)}`] : []));
    const calls = [...(numbers.length > 0 ? [numbers] : []), ...names.map((name) => ['--me', name])];
    for (const args of calls) {
      // The launcher suspends its run at SIGTERM, and the scheduler ends what has not ended after its own delay.
      const done = await this.machine.run('scancel', ['--quiet', ...args]);
      if (!done.ok) return asRefusal(m.targets_not_cancelled({ host: this.machine.name }), done);
    }
    return ok(null);
  }

  logs(job: Submitted): Promise<Outcome<string>> {
    return readJobLog(this.machine, this.settings.folder, job);
  }

  async probe(): Promise<Outcome<Probe>> {
    const version = await this.machine.run('sinfo', ['--version']);
    if (!version.ok) return asRefusal(m.targets_no_slurm({ host: this.machine.name }), version);
    const problems: string[] = [];
    const notes: string[] = [];
    const { partition } = this.settings;
    const found = await this.machine.run('sinfo', ['--noheader', '--format=%R|%a|%D']);
    if (!found.ok) return asRefusal(m.targets_program_no_answer({ program: 'sinfo', host: this.machine.name }), found);
    const partitions = found.stdout
      .toString('utf8')
      .split('\n')
      .map((line) => line.split('|')[0]!.trim())
      .filter(Boolean);
    if (partition !== undefined && !partitions.includes(partition))
      problems.push(
        m.targets_no_partition({ partition, partitions: visible([...new Set(partitions)].join(', ')).slice(0, 500) }),
      );
    const accounted = await this.machine.run('sacct', ['--noheader', '--starttime=now', '--format=JobID']);
    if (!accounted.ok) notes.push(m.targets_no_accounting({ why: accounted.why }));
    return ok({ version: visible(version.stdout.toString('utf8').trim()).slice(0, 100), problems, notes });
  }
}

/** The arguments of `sbatch`; each value of the settings is one argument of its own. */
function sbatchArguments(settings: TargetSettings, { key, tasks, script }: Submission): string[] {
  const jobs = posix.join(settings.folder, JOBS_FOLDER);
  const given = (option: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [`--${option}=${value}`];
  const array = tasks > 1 ? `0-${tasks - 1}${settings.atOnce === undefined ? '' : `%${settings.atOnce}`}` : undefined;
  return [
    '--parsable',
    `--job-name=${jobName(key)}`,
    `--comment=${jobName(key)}`,
    '--requeue',
    '--open-mode=append',
    `--chdir=${settings.folder}`,
    `--output=${posix.join(jobs, tasks > 1 ? `${key}-%a.log` : `${key}-0.log`)}`,
    ...given('array', array),
    // To the script's process alone: it passes the request on to the training process.
    `--signal=B:USR1@${settings.leadSeconds ?? DEFAULT_LEAD_S}`,
    ...given('partition', settings.partition),
    ...given('account', settings.account),
    ...given('qos', settings.qos),
    ...given('constraint', settings.constraint),
    ...given('time', settings.time),
    ...given('gres', settings.gres),
    ...given('mem', settings.memory),
    ...given('cpus-per-task', settings.cpus),
    script,
  ];
}

/**
 * A day before the first of the submissions: `sacct` shows only jobs of today by default, and its clock may be in
 * another time zone.
 */
function sinceOf(submitted: readonly Submitted[]): string {
  const first = Math.min(...submitted.map(({ submittedAt }) => Date.parse(submittedAt)));
  return new Date(first - 24 * 3600_000).toISOString().slice(0, 10);
}

/** Adds the records of the jobs that were asked for. */
function add(states: Map<string, JobState>, submitted: readonly Submitted[], records: readonly JobRecord[]): void {
  const byName = new Map<string, JobRecord[]>();
  for (const record of records) {
    const same = byName.get(record.name);
    if (same) same.push(record);
    else byName.set(record.name, [record]);
  }
  for (const job of submitted) {
    const found = byName.get(jobName(job.key)) ?? [];
    const record =
      found.find(({ task = 0, hasUnlistedTasks }) => !hasUnlistedTasks && task === job.task) ??
      found.find(({ hasUnlistedTasks }) => hasUnlistedTasks);
    if (!record) continue;
    const id = record.hasUnlistedTasks ? `${record.id}_${job.task}` : record.id;
    states.set(taskName(job), jobStateOf({ ...record, id }));
  }
}

/** Adds what one of the later commands printed; what cannot be read is not known. */
function addParsed(
  states: Map<string, JobState>,
  submitted: readonly Submitted[],
  records: Outcome<readonly JobRecord[]>,
): void {
  if (records.ok) add(states, submitted, records.value);
}
