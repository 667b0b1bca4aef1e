import { posix } from 'node:path';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { m } from '../../../paraglide/messages';
import type { TargetSettings } from '../../../shared/domain/target';
import { JOBS_FOLDER } from '../../../shared/formats/remote-run';
import { visible } from '../../../shared/lib/text';
import { asRefusal } from '../command';
import { readJobLog } from '../job-log';
import { END_TASKS, SHOW_TASKS, START_TASKS } from '../shell-scripts';
import type { Machine } from '../machine';
import { taskName } from '../target';
import type { JobState, Probe, Submission, SubmitResult, Submitted, Target } from '../target';

/** A Linux machine without a scheduler: the launcher runs detached, and all tasks of a submission start at once. */
export class DetachedTarget implements Target {
  private readonly jobs: string;

  constructor(
    private readonly machine: Machine,
    private readonly settings: Pick<TargetSettings, 'folder'>,
  ) {
    this.jobs = posix.join(settings.folder, JOBS_FOLDER);
  }

  async submit({ key, tasks, script }: Submission): Promise<SubmitResult> {
    const done = await this.script(START_TASKS, [this.jobs, key, String(tasks), script]);
    if (done.ok) return { ok: true, job: key };
    return {
      ok: false,
      fault: done.fault,
      message: m.targets_did_not_start({ host: this.machine.name, why: done.why }),
    };
  }

  async state(submitted: readonly Submitted[]): Promise<Outcome<Map<string, JobState>>> {
    const states = new Map<string, JobState>();
    if (submitted.length === 0) return ok(states);
    const done = await this.script(SHOW_TASKS, [this.jobs, ...submitted.map(taskName)]);
    if (!done.ok) return asRefusal(m.targets_no_answer({ host: this.machine.name }), done);
    for (const line of done.stdout.toString('utf8').split('\n')) {
      const found = /^(\S+) (\d+) ([01])$/.exec(line);
      if (!found) continue;
      const [, name, pid, alive] = found;
      const job = `process ${pid}`;
      states.set(
        name!,
        alive === '1'
          ? { job, phase: 'running' }
          : {
              job,
              phase: 'ended',
              outcome: 'completed',
              message: m.targets_process_ended({ pid: pid!, host: this.machine.name }),
            },
      );
    }
    return ok(states);
  }

  async cancel(submitted: readonly Submitted[]): Promise<Outcome<null>> {
    const done = await this.script(END_TASKS, [this.jobs, ...submitted.map(taskName)]);
    return done.ok ? ok(null) : asRefusal(m.targets_not_ended({ host: this.machine.name }), done);
  }

  logs(job: Submitted): Promise<Outcome<string>> {
    return readJobLog(this.machine, this.settings.folder, job);
  }

  async probe(): Promise<Outcome<Probe>> {
    const system = await this.machine.run('uname', ['-srm']);
    if (!system.ok) return asRefusal(m.targets_no_answer({ host: this.machine.name }), system);
    const version = visible(system.stdout.toString('utf8').trim()).slice(0, 100);
    if (!/^Linux /.test(version)) return refuse(m.targets_not_linux({ host: this.machine.name, system: version }));
    const problems: string[] = [];
    for (const program of ['setsid', 'bash']) {
      const found = await this.machine.run('sh', ['-c', 'command -v "$1"', 'sh', program]);
      if (!found.ok) problems.push(m.targets_lacks_program({ host: this.machine.name, file: program }));
    }
    return ok({ version, problems });
  }

  /** Runs a script of this file; what varies are its arguments. */
  private script = (text: string, args: readonly string[]): ReturnType<Machine['run']> =>
    this.machine.run('sh', ['-c', text, 'sh', ...args]);
}
