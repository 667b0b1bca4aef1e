import type { Control, Told, WorkerArguments } from '../../../shared/formats/run-file';

/** A training process, however it was started. */
export interface Worker {
  /** Calls back when the process is there, with its number: at once, or as soon as the system has made it. */
  onSpawn(callback: (pid: number) => void): void;
  send(control: Control): void;
  onMessage(callback: (message: Told) => void): void;
  onExit(callback: (code: number | null, signal: string | null) => void): void;
  kill(): void;
}

/** Starts a training process whose output is appended to a file. */
export type Fork = (args: WorkerArguments, outputFile: string) => Worker;
