import { z } from 'zod';
import { OBJECTIVES } from './hyperparameter-fields';
import type { ObjectiveName } from './hyperparameter-fields';

/** What is known about a run that another program trained. Everything that it does not state is absent, not assumed. */
export interface ExternalRun {
  /** Flat table of its settings, with names as the program gave them. */
  settings: Readonly<Record<string, number | string | boolean>>;
  /** Only if its losses are those of this objective. */
  objective?: ObjectiveName;
  /** What wrote the run folder or the files from which it was imported. */
  program?: string;
  /** For the x axes: what one of its steps is. */
  generatorUpdatesPerStep?: number;
  discriminatorUpdatesPerStep?: number;
  stepsPerEpoch?: number;
  /** Identity of the fixed latent vectors of its grids: equal text, same vector in the same tile. */
  latents?: string;
  /** Of an imported run: what it was read from. */
  source?: { type: 'tensorboard' | 'images' | 'table'; path: string; key: string };
}

const rate = z.number().positive().max(1e9);

/** What a person may state about an external run whose program did not. */
export const statedFacts = z.strictObject({
  objective: z.enum(OBJECTIVES).optional(),
  generatorUpdatesPerStep: rate.optional(),
  discriminatorUpdatesPerStep: rate.optional(),
  stepsPerEpoch: rate.optional(),
});
export type StatedFacts = z.infer<typeof statedFacts>;
