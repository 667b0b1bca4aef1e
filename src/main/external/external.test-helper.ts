import type { Cursor, ExternalRecord, ReadOptions } from './reader';

/** Options that are never cancelled. */
export const readOptions = (readings: Record<string, string> = {}): ReadOptions => ({
  readings,
  signal: new AbortController().signal,
});

/** All records of a run, and the cursor behind them. */
export async function drain(
  reading: AsyncGenerator<ExternalRecord, Cursor | undefined>,
): Promise<{ records: ExternalRecord[]; cursor: Cursor | undefined }> {
  const records: ExternalRecord[] = [];
  for (;;) {
    const next = await reading.next();
    if (next.done) return { records, cursor: next.value };
    records.push(next.value);
  }
}

/** Steps and values of each metric, in the order in which they are stored. */
export function metricsOf(records: readonly ExternalRecord[]): Record<string, [number, number][]> {
  const found: Record<string, [number, number][]> = {};
  for (const record of records)
    if (record.type === 'metrics')
      for (const [name, values] of Object.entries(record.values))
        (found[name] ??= []).push(...values.map((value, i): [number, number] => [record.steps[i]!, value]));
  return found;
}
