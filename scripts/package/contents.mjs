import fs from 'node:fs';
import path from 'node:path';
import { BUNDLED_FILE } from '../lib/bundled-packages.mjs';
import { LICENCES_FILE } from '../lib/licences.mjs';

/** What only a checkout needs, by its path in the folder of the app. */
const ONLY_IN_CHECKOUTS =
  /^(?:src|docs|docs-site|e2e|bench|fixtures|fault-injection|messages|package-lock\.json)(?:\/|$)|^(?!node_modules\/).*\.(?:test\.mjs|ts|svelte)$/;
/** The first page of the documentation, which Help opens. */
const DOCUMENTATION = 'out/renderer/docs/index.html';
const MODULES = 'node_modules/';

/**
 * What is wrong with an app as it is installed: no licences or documentation, source maps, files that only a checkout needs, and packages without an
 * entry in the file of licences. Empty if nothing is.
 *
 * @param {string} app the folder of `out/` and `package.json`
 * @param {{ own: boolean }} options `own`: the packages in node_modules are part of the package, not installed by npm
 */
export function contentFaults(app, { own }) {
  const files = filesOf(app).filter((file) => own || !file.startsWith(MODULES));
  const licences = path.join(app, LICENCES_FILE);
  const text = fs.existsSync(licences) ? fs.readFileSync(licences, 'utf8') : '';
  return [
    ...['LICENSE', LICENCES_FILE, DOCUMENTATION]
      .filter((name) => !files.includes(name))
      .map((name) => `${name} is missing`),
    ...files.filter((file) => file.endsWith('.map')).map((file) => `source map ${file}`),
    ...files.filter((file) => ONLY_IN_CHECKOUTS.test(file)).map((file) => `${file} is of use in a checkout only`),
    ...[...installedPackages(app), ...bundledPackages(app)]
      .filter((one) => !text.includes(`\n- ${one}: `))
      .map((one) => `${one} is not in ${LICENCES_FILE}`),
  ];
}

/**
 * The packages in the app's node_modules, as `name version`; those of a folder without a name are parts of others.
 *
 * @param {string} app
 */
export function installedPackages(app) {
  return filesOf(app)
    .filter((file) => /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(file))
    .map((file) => JSON.parse(fs.readFileSync(path.join(app, file), 'utf8')))
    .map(({ name, version }) => `${name} ${version}`)
    .sort();
}

/**
 * The packages whose code is in the bundles of the app, as `name version`.
 *
 * @param {string} app
 */
export function bundledPackages(app) {
  const lists = filesOf(path.join(app, 'out')).filter((file) => path.basename(file) === BUNDLED_FILE);
  if (lists.length === 0) throw new Error(`${app}/out has no ${BUNDLED_FILE}: it was not built completely.`);
  const all = lists.flatMap((file) => JSON.parse(fs.readFileSync(path.join(app, 'out', file), 'utf8')));
  return [...new Set(all)].sort();
}

/**
 * The files below a folder, with `/` between names.
 *
 * @param {string} folder
 */
function filesOf(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}
