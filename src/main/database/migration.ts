/** One step of the schema. Frozen on the day it ships; it imports nothing, so that it means the same for ever. */
export interface Migration {
  version: number;
  name: string;
  sql: string;
}
