import { m } from '../../../../paraglide/messages';
import { ok, refuse } from '../../../../shared/contract/outcome';
import type { Outcome } from '../../../../shared/contract/outcome';
import { FIELD_SEPARATOR, RECORD_SEPARATOR } from './job-record';

/**
 * Records of an answer in one of our own formats, each with this number of fields.
 *
 * Lines before the first record that have no field, such as a greeting of the login node, are skipped. Refuses an answer
 * that ends within a record or has records of another form: a job that is absent from it might otherwise look as if it
 * had ended.
 */
export function readRecords(command: string, text: string, fields: number): Outcome<readonly (readonly string[])[]> {
  const records = text.split(RECORD_SEPARATOR);
  const rest = records.pop()!;
  if (rest.includes(FIELD_SEPARATOR)) return refuse(m.slurm_output_cut_off({ command }));
  const found: string[][] = [];
  for (const record of records) {
    const parts = record.split(FIELD_SEPARATOR);
    if (parts.length !== fields)
      return refuse(m.slurm_output_fields({ command, found: parts.length, expected: fields }));
    // A greeting stands in front of the first field.
    parts[0] = parts[0]!.slice(parts[0]!.trimEnd().lastIndexOf('\n') + 1);
    found.push(parts.map((part) => part.trim()));
  }
  return ok(found);
}
