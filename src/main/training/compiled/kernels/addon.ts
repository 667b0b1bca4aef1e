import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { prebuiltFolder } from '../../backends/cache';
import { cacheFolder } from '../../../files/folders';
import { thisInstallation } from '../../../files/installation';

declare const machine: unique symbol;
/** The memory, threads and programs of one recorded step. */
export type KernelMachine = { [machine]: true };

/** The functions of native/kernels/kernels.cc. Positions and sizes count 32-bit values. */
export interface KernelAddon {
  version?: number;
  /** @throws Error if the memory cannot be allocated */
  create(size: number, threads: number): KernelMachine;
  close(machine: KernelMachine): void;
  /** Sets the dataset, one byte per value, which must not change afterwards. */
  setBytes(machine: KernelMachine, bytes: Uint8Array): void;
  /** Returns the number of the program. */
  load(machine: KernelMachine, code: Int32Array): number;
  run(machine: KernelMachine, program: number): void;
  write(machine: KernelMachine, position: number, values: Float32Array | Int32Array): void;
  read(machine: KernelMachine, position: number, values: Float32Array): void;
}

const FILE = 'gander_kernels.node';

/** The instructions that encode.ts writes; `kVersion` of native/kernels/kernels.cc. */
const VERSION = 2;

/** Returns the paths of the addons that the set-up compiled (scripts/setup/kernels.mjs), the newest first. */
function compiledKernels(): string[] {
  const folder = join(cacheFolder(), 'kernels');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name, FILE))
    .filter((file) => existsSync(file))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
}

/** Returns the paths of all addons: those compiled on this machine, then the one that comes with an installation. */
export function findKernels(): string[] {
  const prebuilt = join(prebuiltFolder(), `${process.platform}-${process.arch}`, FILE);
  return existsSync(prebuilt) ? [...compiledKernels(), prebuilt] : compiledKernels();
}

/**
 * Loads the newest addon of this version.
 *
 * @throws Error when there is none, or when the processor lacks the instructions that it was compiled for
 */
export function loadKernels(): KernelAddon {
  const given = process.env['GANDER_KERNELS'];
  const require = createRequire(import.meta.url);
  for (const file of given === undefined ? findKernels() : [given]) {
    const addon = require(file) as KernelAddon;
    if (addon.version === VERSION) return addon;
  }
  throw new Error(`they have not been set up (${thisInstallation().setUp})`);
}
