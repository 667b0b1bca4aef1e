import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from './root';

/** Trains runs in a home before the app is opened on it, with the built command; options as of `gander run`. */
export const train = (home: string, ...options: string[]): void =>
  void execFileSync(process.execPath, [join(ROOT, 'bin/gander.mjs'), 'run', ...options, '--quiet', '--home', home], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });

/** The same while the app is open; ends when they are trained. */
export function trainBeside(home: string, ...options: string[]): Promise<unknown> {
  const command = spawn(
    process.execPath,
    [join(ROOT, 'bin/gander.mjs'), 'run', ...options, '--quiet', '--home', home],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  // A test that fails does not wait for it.
  process.once('exit', () => command.kill('SIGKILL'));
  return once(command, 'exit');
}

/** A 2-D run of a moment, in plain JavaScript. */
export const TINY_RUN = ['hiddenSize=8', 'hiddenLayers=1', 'batchSize=8', 'samplePoints=64', 'engine=cpu'].flatMap(
  (setting) => ['--set', setting],
);
