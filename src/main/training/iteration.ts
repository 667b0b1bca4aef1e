import type { UpdateReadings } from './updates';

/** One step of training: n_critic updates of the discriminator, each on a fresh batch, and one of the generator. */
export interface Iteration {
  /** How many steps at most may be taken in one go. */
  stride: number;
  /**
   * @param diagnose looks at gradients and weights too, of one step
   * @param steps 1 or `stride`; readings are in their order
   */
  run(diagnose: boolean, steps: number): Promise<UpdateReadings[]>;
  /** Takes up what the variables of the trainer hold. */
  begin(): void;
  /** Makes the variables of the trainer hold what was trained. */
  settle(): void;
}

/** One that was recorded, and holds a graph. */
export interface RecordedIteration extends Iteration {
  close(): void;
}
