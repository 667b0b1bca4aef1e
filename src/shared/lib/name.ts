import { z } from 'zod';
import { isBlank, nameProblem } from './text';

/** Max characters in the name of a run, an experiment or a branch. */
export const MAX_NAME_LENGTH = 200;

/**
 * A name from a person or a program: one line of visible characters, trimmed.
 *
 * @param empty message for a name without visible characters
 */
export const givenName = (empty: string, max = MAX_NAME_LENGTH) =>
  z
    .string()
    .trim()
    .superRefine((text, context) => {
      const problem = isBlank(text)
        ? empty
        : text.length > max
          ? `a name has at most ${max} characters, and this one has ${text.length}`
          : nameProblem(text);
      if (problem !== undefined)
        context.addIssue({
          code: 'custom',
          message:
            problem === empty || text.length > max ? problem : `${problem}: a name is one line of visible characters`,
        });
    });
