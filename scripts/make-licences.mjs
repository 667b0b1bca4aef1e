// npm run licences: writes THIRD-PARTY-LICENSES from the packages that ship; a test fails if it is out of date.
import fs from 'node:fs';
import { say } from './lib/log.mjs';
import { LICENCES_FILE, licencesText } from './lib/licences.mjs';
import { inRoot, root } from './lib/paths.mjs';

const lock = JSON.parse(fs.readFileSync(inRoot('package-lock.json'), 'utf8'));
fs.writeFileSync(inRoot(LICENCES_FILE), licencesText(root, lock));
say('licences', `${LICENCES_FILE} is written`);
