import { z } from 'zod';
import { isBlank, nameProblem } from './text';

/** Characters that the name of a run, an experiment or a branch may have. */
export const MAX_NAME_LENGTH = 200;

/**
 * A name that a person or a program gives: one line in which all can be seen, trimmed.
 *
 * @param empty what to say of a name in which nothing can be seen
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
            problem === empty || text.length > max
              ? problem
              : `${problem}: a name is one line of characters that can be seen`,
        });
    });
