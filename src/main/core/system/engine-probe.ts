import { fork } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { m } from '../../../paraglide/messages';
import { ENGINE_NAMES } from '../../../shared/contract/engine-info';
import { replaceFileSync } from '../../files/write-aside';
import { cacheFolder } from '../../files/folders';
import { makeHome } from '../home';

/** The report of a training process about the engine that it would use here. */
const found = z.object({
  engine: z.object({ name: z.enum(ENGINE_NAMES), version: z.string(), device: z.string() }),
  milliseconds: z.number(),
});
const failed = z.object({ error: z.string() });
const report = z.union([found, failed]);
export type ProbeReport = z.infer<typeof report>;

/** Starts the training process with the argument `probe` and resolves with what it printed. */
export type RunProbe = () => Promise<string>;

/** Time limit for a check of the engine. */
export const PROBE_TIMEOUT_MS = 120_000;

/** {@link RunProbe} for plain Node. */
export const nodeProbe =
  (worker: string): RunProbe =>
  () =>
    new Promise((resolve, reject) => {
      const child = fork(worker, ['probe'], {
        silent: true,
        timeout: PROBE_TIMEOUT_MS,
        killSignal: 'SIGKILL',
        execArgv: [],
      });
      let output = '';
      child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
      child.stderr?.resume();
      child.on('error', reject);
      child.on('close', () => resolve(output));
    });

/** Returns the last line that is a report: libraries may print lines before it. */
export function readReport(output: string): ProbeReport {
  for (const line of output.trim().split('\n').reverse()) {
    try {
      const parsed = report.safeParse(JSON.parse(line));
      if (parsed.success) return parsed.data;
    } catch {
      // not a report
    }
  }
  return { error: m.core_probe_no_report() };
}

/** A key that changes when an engine is set up, removed or chosen, or when Gander or Node changes. */
export function engineKey(version: string, cache = cacheFolder(), env = process.env): string {
  const engines = path.join(cache, 'engines');
  const stamps = list(engines).map((name) => `${name} ${modified(path.join(engines, name, 'engine.json'))}`);
  return JSON.stringify([
    version,
    process.version,
    process.versions['electron'] ?? '',
    env['GANDER_ENGINE'] ?? '',
    stamps.sort(),
  ]);
}

const list = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};
const modified = (file: string): number => {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
};

/**
 * Determines which engine trains here and caches it in a file of the home, since the check loads hundreds of megabytes.
 *
 * Only a success is cached; a failure is checked again at the next request.
 */
export class EngineProbe {
  private inWork: Promise<ProbeReport> | undefined;

  constructor(private readonly options: { file: string; run: RunProbe; version: string }) {}

  /** Returns the cached report if nothing has changed, else that of a training process. */
  report(): Promise<ProbeReport> {
    const remembered = this.remembered();
    if (remembered) return Promise.resolve(remembered);
    return (this.inWork ??= this.ask().finally(() => (this.inWork = undefined)));
  }

  private remembered(): ProbeReport | undefined {
    try {
      const { key, ...rest } = JSON.parse(readFileSync(this.options.file, 'utf8')) as { key: string };
      const parsed = found.safeParse(rest);
      return key === engineKey(this.options.version) && parsed.success ? parsed.data : undefined;
    } catch {
      return undefined;
    }
  }

  private async ask(): Promise<ProbeReport> {
    const key = engineKey(this.options.version);
    try {
      const answer = readReport(await this.options.run());
      if ('engine' in answer) this.remember({ key, ...answer });
      return answer;
    } catch (error) {
      return {
        error: m.core_probe_not_started({ reason: error instanceof Error ? error.message : String(error) }),
      };
    }
  }

  private remember(value: object): void {
    try {
      makeHome(path.dirname(this.options.file));
      replaceFileSync(this.options.file, JSON.stringify(value));
    } catch {
      // it is checked again next time
    }
  }
}
