import { posix } from 'node:path';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { TargetSettings } from '../../../shared/domain/target';
import { JOBS_FOLDER } from '../../../shared/formats/remote-run';
import { cleanText, visible } from '../../../shared/lib/text';
import { asRefusal } from '../command';
import type { Machine } from '../machine';
import { taskName } from '../target';
import type { JobState, Probe, Submission, SubmitResult, Submitted, Target } from '../target';

const TAIL_BYTES = 8192;

/**
 * Starts one process for each task in a session of its own, so that it survives the end of the connection. Its number
 * and start time are written before the command returns; a second call with the same key starts nothing.
 *
 * Arguments: folder of jobs, key, number of tasks, script.
 */
const START = `
cd "$1" || exit 1
task=0
while [ "$task" -lt "$3" ]; do
  if ( set -C; : > "$2-$task.pid" ) 2>/dev/null; then
    setsid sh -c 'echo "$$ $(cut -d " " -f 22 /proc/$$/stat 2>/dev/null || echo 0)" > "$1-$2.pid"; exec bash "$3" "$2"' sh "$2" "$task" "$4" >> "$2-$task.log" 2>&1 < /dev/null &
    n=0; while [ ! -s "$2-$task.pid" ] && [ "$n" -lt 50 ]; do n=$((n+1)); sleep 0.1; done
  fi
  task=$((task+1))
done
`;

/**
 * Prints `<key>/<task> <pid> <alive 0|1>` for each argument after the folder. A process that has another start time
 * than was written is another one with a reused number.
 */
const STATE = `
cd "$1" || exit 1
shift
for name in "$@"; do
  file="$(printf '%s' "$name" | tr / -).pid"
  [ -s "$file" ] || continue
  read -r pid start < "$file"
  alive=0
  now="$(cut -d ' ' -f 22 "/proc/$pid/stat" 2>/dev/null)"
  state="$(cut -d ' ' -f 3 "/proc/$pid/stat" 2>/dev/null)"
  if [ -n "$now" ] && [ "$now" = "$start" ] && [ "$state" != Z ]; then alive=1; fi
  printf '%s %s %s\\n' "$name" "$pid" "$alive"
done
`;

/** Sends SIGTERM to the processes that STATE would call alive. */
const CANCEL = `
cd "$1" || exit 1
shift
for name in "$@"; do
  file="$(printf '%s' "$name" | tr / -).pid"
  [ -s "$file" ] || continue
  read -r pid start < "$file"
  [ "$(cut -d ' ' -f 22 "/proc/$pid/stat" 2>/dev/null)" = "$start" ] && kill -TERM "$pid"
done
exit 0
`;

/** A Linux machine without a scheduler: the launcher runs detached, and all tasks of a submission start at once. */
export class DetachedTarget implements Target {
  private readonly jobs: string;

  constructor(
    private readonly machine: Machine,
    settings: TargetSettings,
  ) {
    this.jobs = posix.join(settings.folder, JOBS_FOLDER);
  }

  async submit({ key, tasks, script }: Submission): Promise<SubmitResult> {
    const done = await this.script(START, [this.jobs, key, String(tasks), script]);
    if (done.ok) return { ok: true, job: key };
    return {
      ok: false,
      fault: done.fault,
      message: `The process could not be started on ${this.machine.name}: ${done.why}.`,
    };
  }

  async state(submitted: readonly Submitted[]): Promise<Outcome<Map<string, JobState>>> {
    const states = new Map<string, JobState>();
    if (submitted.length === 0) return ok(states);
    const done = await this.script(STATE, [this.jobs, ...submitted.map(taskName)]);
    if (!done.ok) return asRefusal(`${this.machine.name} did not answer`, done);
    for (const line of done.stdout.toString('utf8').split('\n')) {
      const found = /^(\S+) (\d+) ([01])$/.exec(line);
      if (!found) continue;
      const [, name, pid, alive] = found;
      const job = `process ${pid}`;
      states.set(
        name!,
        alive === '1'
          ? { job, phase: 'running' }
          : { job, phase: 'ended', outcome: 'completed', message: `The process ${pid} on ${this.machine.name} ended.` },
      );
    }
    return ok(states);
  }

  async cancel(submitted: readonly Submitted[]): Promise<Outcome<null>> {
    const done = await this.script(CANCEL, [this.jobs, ...submitted.map(taskName)]);
    return done.ok ? ok(null) : asRefusal(`The process on ${this.machine.name} could not be ended`, done);
  }

  async logs({ key, task }: Submitted): Promise<Outcome<string>> {
    const file = posix.join(this.jobs, `${key}-${task}.log`);
    const done = await this.machine.run('tail', ['-c', String(TAIL_BYTES), file]);
    return done.ok ? ok(cleanText(done.stdout.toString('utf8'))) : asRefusal(`${file} cannot be read`, done);
  }

  async probe(): Promise<Outcome<Probe>> {
    const system = await this.machine.run('uname', ['-srm']);
    if (!system.ok) return asRefusal(`${this.machine.name} does not answer`, system);
    const version = visible(system.stdout.toString('utf8').trim()).slice(0, 100);
    if (!version.startsWith('Linux'))
      return refuse(`${this.machine.name} runs ${version}: a target without a scheduler must run Linux.`);
    const problems: string[] = [];
    for (const program of ['setsid', 'bash']) {
      const found = await this.machine.run('sh', ['-c', 'command -v "$1"', 'sh', program]);
      if (!found.ok) problems.push(`${this.machine.name} has no program ${program}, which starts runs: install it.`);
    }
    return ok({ version, problems });
  }

  /** Runs a script of this file; what varies are its arguments. */
  private script = (text: string, args: readonly string[]): ReturnType<Machine['run']> =>
    this.machine.run('sh', ['-c', text, 'sh', ...args]);
}
