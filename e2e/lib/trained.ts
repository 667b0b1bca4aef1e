import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from './root';

/** Trains runs in a home with the built command before the app is opened; options as for `gander run`. */
export const train = (home: string, ...options: string[]): void =>
  void execFileSync(process.execPath, [join(ROOT, 'bin/gander.mjs'), 'run', ...options, '--quiet', '--home', home], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });

/** The same while the app is open; resolves when they are trained. */
export function trainBeside(home: string, ...options: string[]): Promise<unknown> {
  const command = spawn(
    process.execPath,
    [join(ROOT, 'bin/gander.mjs'), 'run', ...options, '--quiet', '--home', home],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  // A test that fails does not wait for the command.
  process.once('exit', () => command.kill('SIGKILL'));
  return once(command, 'exit');
}

/** Options of a 2-D run that takes a moment in plain JavaScript. */
export const TINY_RUN = ['hiddenSize=8', 'hiddenLayers=1', 'batchSize=8', 'samplePoints=64', 'engine=cpu'].flatMap(
  (setting) => ['--set', setting],
);
