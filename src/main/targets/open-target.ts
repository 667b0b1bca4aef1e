import type { TargetSettings } from '../../shared/domain/target';
import { DetachedTarget } from './detached/detached-target';
import { filesOf } from './files/target-files';
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
