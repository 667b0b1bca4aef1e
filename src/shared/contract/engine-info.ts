export const ENGINE_NAMES = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** What computes: the engine, its version, and the device in words ("CPU, 2 cores", "NVIDIA A100"). */
export interface EngineInfo {
  name: EngineName;
  version: string;
  device: string;
}

/** WebAssembly and plain JavaScript train ten to a hundred times slower than TensorFlow. */
export const isSlowEngine = (name: EngineName): boolean => name === 'wasm' || name === 'cpu';

/** One line of `gander doctor`: what was looked at, whether it works, and what to do if not. */
export interface Check {
  name: string;
  ok: boolean;
  detail: string;
  advice: string;
}

export interface DoctorReport {
  /** True when a run can be trained and logged here, be it on a slow engine. */
  ok: boolean;
  engine: EngineInfo;
  checks: Check[];
}
