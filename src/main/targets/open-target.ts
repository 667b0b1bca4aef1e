import type { TargetSettings } from '../../shared/domain/target';
import { DetachedTarget } from './detached/detached-target';
import { MountedFiles } from './files/mounted-files';
import { SshFiles } from './files/ssh-files';
import type { TargetFiles } from './files/target-files';
import { machineOf } from './machine';
import type { Machine } from './machine';
import { SlurmTarget } from './slurm/slurm-target';
import type { Target } from './target';

/** A target with its files. */
export interface OpenTarget {
  settings: TargetSettings;
  machine: Machine;
  target: Target;
  files: TargetFiles;
  close(): void;
}

/** @param signal ends commands that run */
export function openTarget(settings: TargetSettings, signal?: AbortSignal): OpenTarget {
  const machine = machineOf(settings, signal);
  const target = settings.kind === 'slurm' ? new SlurmTarget(machine, settings) : new DetachedTarget(machine, settings);
  const files = filesOf(settings, machine);
  return { settings, machine, target, files, close: () => machine.close() };
}

/** Through the file system where this machine sees the folder, else through ssh. */
function filesOf(settings: TargetSettings, machine: Machine): TargetFiles {
  const root = settings.mount ?? (settings.ssh === undefined ? settings.folder : undefined);
  return root === undefined ? new SshFiles(machine, settings.folder) : new MountedFiles(root);
}
