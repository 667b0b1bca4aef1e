import { z } from 'zod';
import { externalRunFile } from './external-run';
import { journalLine } from './journal-lines';

/**
 * JSON Schemas of what a writer of a run folder writes, made from the schemas with which Gander reads it. They accept
 * unknown fields, as readers do. What JSON Schema cannot say (columns of equal length, ascending steps, hashes) is
 * in docs/journal.md, and checked by `gander verify --format`.
 */
export const JSON_SCHEMAS = {
  'run.schema.json': schemaOf(externalRunFile, 'run.json of a run that another program trained'),
  'journal-line.schema.json': schemaOf(journalLine, 'A line of journal.ndjson'),
} as const;

function schemaOf(schema: z.ZodType, title: string): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', override: ({ jsonSchema }) => tidy(jsonSchema) });
  return { $schema, title, ...rest };
}

/** Adds what readers check outside of their schemas: that `settings` is an object, and the forms of `n` and `crc`. */
function tidy({ properties }: z.core.JSONSchema.BaseSchema): void {
  if (!properties) return;
  if ('settings' in properties) properties['settings'] = { type: 'object' };
  if (!('at' in properties)) return;
  properties['n'] = { type: 'integer', minimum: 0 };
  properties['crc'] = { type: 'string', pattern: '^[0-9a-f]{8}$' };
}

/** The text of the file. */
export const schemaText = (name: keyof typeof JSON_SCHEMAS): string =>
  `${JSON.stringify(JSON_SCHEMAS[name], null, 2)}\n`;
