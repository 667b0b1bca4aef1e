// Makes the JSON Schemas in docs/schemas from the schemas with which run folders are read. Run it with: npm run schemas
import { mkdirSync, writeFileSync } from 'node:fs';
import { JSON_SCHEMAS, schemaText } from '../src/shared/formats/json-schemas';

const folder = new URL('../docs/schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const name of Object.keys(JSON_SCHEMAS) as (keyof typeof JSON_SCHEMAS)[])
  writeFileSync(new URL(name, folder), schemaText(name));
