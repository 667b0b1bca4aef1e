import { MultiBar, Presets } from 'cli-progress';
import type { SingleBar } from 'cli-progress';
import { m } from '../../../paraglide/messages';
import { isEnded } from '../../../shared/domain/run/run';
import type { RunRow } from '../../../shared/domain/run/run';
import { visible, visibleLines } from '../../../shared/lib/text';
import { say } from './context';
import { duration, losses, state, steps } from './format';
import { describeRecorded } from '../../../shared/domain/recorded-text';

/** Shows the progress of runs on stderr. */
export interface Reporter {
  update(run: RunRow): void;
  say(text: string): void;
  /** Prints what must be shown even without progress: an error, or what keeps a run waiting. */
  alert(text: string): void;
  stop(): void;
}

/** Prints only errors: a line for each run that fails or is interrupted. */
function errors(write: (text: string) => void): Reporter {
  const reported = new Set<string>();
  return {
    update(run) {
      const isError =
        run.state === 'failed' ||
        run.state === 'interrupted' ||
        run.state === 'parked' ||
        (run.state === 'stopped' && run.message !== undefined);
      if (isError && !reported.has(run.id)) write(line(run));
      if (isError) reported.add(run.id);
    },
    say: () => undefined,
    alert: write,
    stop: () => undefined,
  };
}

const LINE_INTERVAL_MS = 10_000;

/** Prints one line for a run at each change of state, at each tenth of its steps, and every ten seconds. */
export function lines(write: (text: string) => void, now = () => performance.now()): Reporter {
  const reported = new Map<string, { state: string; tenth: number; at: number }>();
  return {
    update(run) {
      const before = reported.get(run.id);
      const tenth = Math.floor((10 * run.step) / run.steps);
      if (run.state === 'queued' && !before) return;
      const isDue =
        !before ||
        before.state !== run.state ||
        tenth > before.tenth ||
        (run.step > 0 && now() - before.at >= LINE_INTERVAL_MS);
      if (!isDue || (before && isEnded(run.state) && before.state === run.state)) return;
      reported.set(run.id, { state: run.state, tenth, at: now() });
      write(line(run));
    },
    say: write,
    alert: write,
    stop: () => undefined,
  };
}

function line(run: RunRow): string {
  const speed = run.stepsPerSecond === undefined ? '' : `  ${m.common_speed({ speed: run.stepsPerSecond.toFixed(1) })}`;
  const left = run.secondsLeft === undefined ? '' : `  ${m.command_time_left({ duration: duration(run.secondsLeft) })}`;
  const trained = run.step > 0 ? `  ${losses(run)}` : '';
  const message =
    (isEnded(run.state) || run.state === 'parked' || run.reason) && run.message
      ? `  ${describeRecorded(run.message)}`
      : '';
  return `${run.id}  ${run.name}  ${state(run)}  ${steps(run)}${trained}${isEnded(run.state) ? '' : speed + left}${message}`;
}

/** Shows a progress bar for each started run, rewritten in place on a terminal. */
function bars(stream: NodeJS.WriteStream): Reporter {
  const all = new MultiBar(
    {
      stream,
      format: '{name} [{bar}] {percentage} %  {value}/{total}  {detail}',
      hideCursor: true,
      clearOnComplete: false,
      stopOnComplete: false,
      autopadding: true,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  const known = new Map<string, SingleBar>();
  return {
    update(run) {
      if (run.state === 'queued' && !known.has(run.id)) return;
      const bar = known.get(run.id) ?? all.create(run.steps, 0, { name: visible(run.name).padEnd(14), detail: '' });
      known.set(run.id, bar);
      const speed = run.stepsPerSecond === undefined ? '' : `  ${run.stepsPerSecond.toFixed(1)}/s`;
      const left = run.secondsLeft === undefined ? '' : `  ${duration(run.secondsLeft)}`;
      bar.update(run.step, {
        detail:
          isEnded(run.state) || run.state !== 'running'
            ? `${state(run)}  ${run.step > 0 ? losses(run) : ''}`
            : `${losses(run)}${speed}${left}`,
      });
    },
    say: (text) => void all.log(`${visibleLines(text)}\n`),
    alert: (text) => void all.log(`${visibleLines(text)}\n`),
    stop: () => all.stop(),
  };
}

export function reporterFor(options: { quiet: boolean }): Reporter {
  if (options.quiet) return errors(say);
  return process.stderr.isTTY ? bars(process.stderr) : lines(say);
}
