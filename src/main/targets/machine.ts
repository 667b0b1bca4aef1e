import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { m } from '../../paraglide/messages';
import type { TargetSettings } from '../../shared/domain/target';
import { quoteWord, runCommand } from './command';
import type { CommandFailure, CommandOptions } from './command';

/** A machine on which programs can be run: this one, or one that ssh reaches. */
export interface Machine {
  /** Name for sentences. */
  name: string;
  run(
    file: string,
    args: readonly string[],
    options?: CommandOptions,
  ): Promise<{ ok: true; stdout: Buffer } | CommandFailure>;
  close(): void;
}

/** How long a connection is kept open for the next command, in seconds. */
const PERSIST_S = 120;
const CONNECT_TIMEOUT_S = 15;
/** Exit code of ssh for its own errors. */
const SSH_ERROR = 255;

export function machineOf(
  { ssh, sshConfig }: Pick<TargetSettings, 'ssh' | 'sshConfig'>,
  signal?: AbortSignal,
): Machine {
  const run: Machine['run'] = (file, args, options) =>
    runCommand(file, args, { ...(signal ? { signal } : {}), ...options });
  return ssh === undefined
    ? { name: m.common_this_machine(), run, close: () => undefined }
    : sshMachine(ssh, sshConfig, run);
}

/** Commands share one connection, and never ask for a password. */
function sshMachine(host: string, config: string | undefined, run: Machine['run']): Machine {
  let sockets: string | undefined;
  const options = (): string[] => {
    sockets ??= mkdtempSync(join(tmpdir(), 'gander-ssh-'));
    return [
      ...(config === undefined ? [] : ['-F', config]),
      ...['BatchMode=yes', `ConnectTimeout=${CONNECT_TIMEOUT_S}`, 'ServerAliveInterval=15', 'ServerAliveCountMax=3'],
      ...['ControlMaster=auto', `ControlPath=${join(sockets, '%C')}`, `ControlPersist=${PERSIST_S}`],
    ].flatMap((option, i, all) => (option === '-F' || all[i - 1] === '-F' ? [option] : ['-o', option]));
  };
  return {
    name: host,
    run: async (file, args, given) => {
      const command = [file, ...args].map(quoteWord).join(' ');
      const done = await run('ssh', ['-T', ...options(), '--', host, command], given);
      if (done.ok || done.fault === 'missing') return done;
      if (done.code === SSH_ERROR)
        return { ok: false, fault: 'unreachable', why: m.targets_ssh_unreachable({ host, why: done.why }) };
      if (done.code === 127) return { ok: false, fault: 'missing', why: m.targets_ssh_no_program({ host, file }) };
      return done;
    },
    close: () => {
      if (sockets === undefined) return;
      const folder = sockets;
      sockets = undefined;
      void runCommand('ssh', ['-O', 'exit', '-o', `ControlPath=${join(folder, '%C')}`, '--', host], {
        timeoutMs: 5000,
      }).then(() => rmSync(folder, { recursive: true, force: true }));
    },
  };
}
