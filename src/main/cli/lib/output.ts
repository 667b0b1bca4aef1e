import { isSystemError, systemReason } from '../../../shared/lib/system-error';
import { EXIT } from './usage-error';

/**
 * Lets a command end in order when what it prints is not taken. Called once, before anything is printed.
 *
 * A reader of stdout that has closed it, such as `head`, has what it wanted: that is no failure. Any other error is said once on stderr, and
 * the exit code is 1 then. What stderr does not take is lost, and no reason to end a run.
 */
export function guardOutput(say: (text: string) => void): void {
  let isSaid = false;
  process.stdout.on('error', (error) => {
    if (isSaid || !isSystemError(error) || error.code === 'EPIPE') return;
    isSaid = true;
    say(`stdout could not be written: ${systemReason(error)}. What is printed is not whole.`);
  });
  process.stderr.on('error', () => undefined);
  process.on('exit', () => {
    if (isSaid && process.exitCode === EXIT.done) process.exitCode = EXIT.failed;
  });
}
