// npm run set-version -- X.Y.Z: writes a new version into package.json, its lock, the Python logger and CHANGELOG.md,
// whose unreleased changes become that version's. package.json is the place that all else follows.
import fs from 'node:fs';
import { withVersion } from './lib/version.mjs';
import { inRoot } from './lib/paths.mjs';

const [version = ''] = process.argv.slice(2);
const today = new Date().toISOString().slice(0, 10);
const outcome = withVersion(version, today, (file) => fs.readFileSync(inRoot(file), 'utf8'));
if (!outcome.ok) {
  process.stderr.write(`${outcome.why}\n`);
  process.exitCode = 1;
} else {
  for (const [file, text] of outcome.value) fs.writeFileSync(inRoot(file), text);
  process.stdout.write(`${outcome.value.map(([file]) => file).join(', ')}: ${version}\n`);
}
