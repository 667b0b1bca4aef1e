import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { systemReason } from '../../../shared/lib/system-error';

const CALL_MS = 20_000;

/** The job of Slurm in which a launcher runs; a task of an array is a job of its own. */
export class SlurmJob {
  private constructor(
    /** Number of the job, or of the array. */
    readonly holder: string,
    /** As `scontrol` takes it: the last task of an array has the number of the whole array. */
    private readonly name: string,
    /** How often it had been requeued when this process began. */
    private readonly restarts: number,
    private readonly report: (text: string) => void,
  ) {}

  /** Undefined outside Slurm. */
  static of(env: NodeJS.ProcessEnv, report: (text: string) => void): SlurmJob | undefined {
    const [array, task, job] = [env['SLURM_ARRAY_JOB_ID'], env['SLURM_ARRAY_TASK_ID'], env['SLURM_JOB_ID']];
    const restarts = Number(env['SLURM_RESTART_COUNT'] ?? 0);
    if (array) return new SlurmJob(array, task ? `${array}_${task}` : array, restarts, report);
    return job ? new SlurmJob(job, job, restarts, report) : undefined;
  }

  /**
   * Has Slurm run this job again; returns `otherwise` when the job was cancelled or when the scheduler refuses, and else 0.
   */
  async requeueOr(otherwise: number): Promise<number> {
    try {
      const fate = fateOf(await this.show(), this.restarts);
      if (fate === 'cancelled') {
        this.report('The job was cancelled: its run is suspended.');
        return otherwise;
      }
      if (fate === 'requeued') return 0;
      await this.call('requeue', this.name);
      return 0;
    } catch (error) {
      this.report(`The job could not be requeued: ${systemReason(error) ?? (error as Error).message}`);
      return otherwise;
    }
  }

  /** Milliseconds until the run must be suspended; 0 when the scheduler does not say when the job ends. */
  async untilSuspensionMs(leadMs: number): Promise<number> {
    try {
      const shown = await this.show();
      const at = (field: string): number => Date.parse(new RegExp(`\\b${field}=(\\S+)`).exec(shown)?.[1] ?? '');
      return Math.max(0, suspensionAt(at('StartTime'), at('EndTime'), leadMs) - new Date().getTime() || 0);
    } catch {
      return 0;
    }
  }

  private show(): Promise<string> {
    return this.call('show', 'job', '--oneliner', this.name);
  }

  private async call(...args: string[]): Promise<string> {
    // Times as ISO 8601 in the time zone of this process.
    const env = { ...process.env, SLURM_TIME_FORMAT: 'standard' };
    return (await promisify(execFile)('scontrol', args, { timeout: CALL_MS, env })).stdout;
  }
}

/**
 * What becomes of a job, from `scontrol show job` in a process of it. While that process ends, the state is `COMPLETING`
 * for every reason. A job that was requeued has another count of restarts then; one that was cancelled has its end, and
 * its time was not over.
 *
 * @param restarts of the job when the process began
 */
export function fateOf(shown: string, restarts: number): 'cancelled' | 'requeued' | 'open' {
  const field = (name: string): string => new RegExp(`\\b${name}=(\\S+)`).exec(shown)?.[1] ?? '';
  if (Number(field('Restarts')) > restarts) return 'requeued';
  const state = field('JobState');
  if (state === 'CANCELLED') return 'cancelled';
  const hasEnded = state === 'COMPLETING' && !Number.isNaN(Date.parse(field('EndTime')));
  return hasEnded && secondsOf(field('RunTime')) < secondsOf(field('TimeLimit')) ? 'cancelled' : 'open';
}

/** Reads `[days-]hours:minutes:seconds`; infinite where there is none. */
function secondsOf(text: string): number {
  const found = /^(?:(\d+)-)?(\d+):(\d+):(\d+)$/.exec(text);
  if (!found) return Infinity;
  const [days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
  return ((days! * 24 + hours!) * 60 + minutes!) * 60 + seconds!;
}

/**
 * When a run is suspended: `leadMs` before its job ends, but not in the first half of the job, so that a job whose limit
 * is shorter than the lead makes progress too.
 */
export const suspensionAt = (startsAt: number, endsAt: number, leadMs: number): number =>
  endsAt - Math.min(leadMs, (endsAt - startsAt) / 2);
