import type { UpdateReadings } from './updates';

/** Executes training steps: n_critic updates of the discriminator, each on a new batch, then one of the generator. */
export interface Iteration {
  /** The largest number of steps per call of `run`. */
  stride: number;
  /**
   * @param diagnose also computes gradient and weight diagnostics of the first step
   * @param steps 1 or `stride`
   * @returns the readings of each update, in order
   */
  run(diagnose: boolean, steps: number): Promise<UpdateReadings[]>;
  /** Loads the values of the trainer's variables. */
  begin(): void;
  /** Writes the trained values back to the trainer's variables. */
  settle(): void;
}

/** An iteration compiled to a TensorFlow graph, which `close` frees. */
export interface RecordedIteration extends Iteration {
  /** What the user should know about how it is executed. */
  notice?: string;
  close(): void;
}
