/** One step of the schema. Frozen once it ships; it imports nothing, so that its meaning never changes. */
export interface Migration {
  version: number;
  name: string;
  sql: string;
}
