export const ENGINE_NAMES = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** The compute engine, its version, and a description of the device ("CPU, 2 cores", "NVIDIA A100"). */
export interface EngineInfo {
  name: EngineName;
  version: string;
  device: string;
}

/** WebAssembly and plain JavaScript train ten to a hundred times slower than TensorFlow. */
export const isSlowEngine = (name: EngineName): boolean => name === 'wasm' || name === 'cpu';

/** One check of `gander doctor`: its name, whether it passed, and what to do if not. */
export interface Check {
  name: string;
  ok: boolean;
  detail: string;
  advice: string;
}

export interface DoctorReport {
  /** True when runs can be trained and recorded here, even if only on a slow engine. */
  ok: boolean;
  engine: EngineInfo;
  checks: Check[];
}
