import type { FailureReason } from '../../../shared/domain/run/run';
import { isOutOfMemory } from '../../../shared/lib/out-of-memory';

/** How a training process ended without an `end` line in its journal. */
export interface Exit {
  code: number | null;
  signal: string | null;
  /** Its last lines of output. */
  output: string;
  /** The kernel's out-of-memory killer was active during its lifetime. */
  kernelKilled: boolean;
}

/** Why the process failed, in one sentence, with its last output. */
export function describeExit(exit: Exit): { reason: FailureReason; message: string } {
  const lastLine = exit.output.trimEnd().split('\n').pop()?.trim().slice(0, 300) ?? '';
  const lastOutput = lastLine === '' ? 'It wrote nothing before.' : `Its last line was: "${lastLine}".`;
  if (isOutOfMemory(exit.output))
    return {
      reason: 'out-of-memory',
      message: `The training process ran out of memory: use a smaller batch or network. ${lastOutput}`,
    };
  if (exit.signal === 'SIGKILL' && exit.kernelKilled) {
    return {
      reason: 'out-of-memory',
      message: `The system killed the training process because memory ran out: use a smaller batch or network. ${lastOutput}`,
    };
  }
  if (exit.signal === 'SIGKILL')
    return {
      reason: 'crashed',
      message: `The training process was killed by signal SIGKILL, perhaps because memory ran out. ${lastOutput}`,
    };
  const how = exit.signal === null ? `with exit code ${exit.code ?? 'unknown'}` : `by signal ${exit.signal}`;
  return { reason: 'crashed', message: `The training process died ${how}. ${lastOutput}` };
}
