import { m } from '../../../paraglide/messages';
import type { FailureReason } from '../../../shared/domain/run/run';
import { isOutOfMemory } from '../../../shared/lib/out-of-memory';
import { inEnglish } from '../../../shared/locale';

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
  const lastOutput = inEnglish(() =>
    lastLine === '' ? m.runs_exit_no_output() : m.runs_exit_last_line({ line: lastLine }),
  );
  if (isOutOfMemory(exit.output))
    return {
      reason: 'out-of-memory',
      message: `${inEnglish(() => m.runs_exit_memory())} ${lastOutput}`,
    };
  if (exit.signal === 'SIGKILL' && exit.kernelKilled) {
    return {
      reason: 'out-of-memory',
      message: `${inEnglish(() => m.runs_exit_memory_killed())} ${lastOutput}`,
    };
  }
  if (exit.signal === 'SIGKILL')
    return {
      reason: 'crashed',
      message: `${inEnglish(() => m.runs_exit_killed())} ${lastOutput}`,
    };
  const how = inEnglish(() =>
    exit.signal === null
      ? m.runs_exit_code({ code: exit.code ?? 'unknown' })
      : m.runs_exit_signal({ signal: exit.signal }),
  );
  return { reason: 'crashed', message: `${how} ${lastOutput}` };
}
