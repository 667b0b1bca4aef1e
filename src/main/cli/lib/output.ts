import { isSystemError, systemReason } from '../../../shared/lib/system-error';
import { EXIT } from './usage-error';

/**
 * Lets a command end in order if its output cannot be written. Called once, before anything is printed.
 *
 * A reader of stdout that closed it, such as `head`, has what it needs: that is no failure. Any other error is
 * printed once on stderr,
 * and the exit code is 1. Errors of stderr are ignored, since they are no reason to end a run.
 */
export function guardOutput(say: (text: string) => void): void {
  let isReported = false;
  process.stdout.on('error', (error) => {
    if (isReported || !isSystemError(error) || error.code === 'EPIPE') return;
    isReported = true;
    say(`stdout could not be written: ${systemReason(error)}. The output is incomplete.`);
  });
  process.stderr.on('error', () => undefined);
  process.on('exit', () => {
    if (isReported && process.exitCode === EXIT.done) process.exitCode = EXIT.failed;
  });
}
