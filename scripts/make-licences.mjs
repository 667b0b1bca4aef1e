// npm run licences: writes THIRD-PARTY-LICENSES from the packages that ship; a test fails if it is out of date. Those within
// the site of the documentation are installed by "npm run docs".
import fs from 'node:fs';
import { say, warn } from './lib/log.mjs';
import { LICENCES_FILE, licencesText, SITE } from './lib/licences.mjs';
import { inRoot, root } from './lib/paths.mjs';

/** @param {string[]} folder */
const lockOf = (...folder) => JSON.parse(fs.readFileSync(inRoot(...folder, 'package-lock.json'), 'utf8'));

if (fs.existsSync(inRoot(SITE, 'node_modules'))) {
  fs.writeFileSync(inRoot(LICENCES_FILE), licencesText(root, lockOf(), lockOf(SITE)));
  say('licences', `${LICENCES_FILE} is written`);
} else {
  warn('licences', 'The packages of the documentation are not installed: run "npm run docs" first.');
  process.exitCode = 1;
}
