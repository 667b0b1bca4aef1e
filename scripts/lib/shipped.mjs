/**
 * The parts of package-lock.json that are read here.
 *
 * @typedef {object} LockedPackage
 * @property {string} [name] of the checkout itself
 * @property {string} [version]
 * @property {string} [license]
 * @property {string} [integrity]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 *
 * @typedef {{ packages: Record<string, LockedPackage> }} LockFile
 * @typedef {{ where: string, name: string, version: string, licence: string | undefined }} ShippedPackage
 */

/**
 * Development dependencies that are part of the built app: the window's runtime, and code that is bundled into out/. An
 * installation does not install them, because they are in the bundle already.
 */
const SHIPPED_DEVELOPMENT = [
  '@inlang/paraglide-js',
  '@lucide/svelte',
  '@msgpack/msgpack',
  '@tanstack/svelte-virtual',
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-node-gpu',
  'chart.js',
  'cli-progress',
  'commander',
  'crc',
  'electron',
  'fast-png',
  'fflate',
  'google-protobuf',
  'p-limit',
  're2js',
  'sirv',
  'svelte',
  'ws',
  'yaml',
  'yauzl',
  'yazl',
  'zod',
];

/**
 * Packages of docs-site/ that the site of the documentation has code of (`bundled-packages.json` in the built site).
 */
const IN_SITE = [
  '@docsearch/css',
  '@vue/reactivity',
  '@vue/runtime-core',
  '@vue/runtime-dom',
  '@vue/shared',
  '@vueuse/core',
  '@vueuse/integrations',
  '@vueuse/shared',
  'focus-trap',
  'mark.js',
  'minisearch',
  'tabbable',
  'vitepress',
  'vue',
];

/**
 * The dependencies of Electron and of tfjs-node-gpu only download their programs, which have their own notices; they
 * don't ship. Of Paraglide only the code that it writes into src/paraglide ships.
 */
const WITHOUT_DEPENDENCIES = ['@inlang/paraglide-js', '@tensorflow/tfjs-node-gpu', 'electron'];

/** @param {string} where */
const nameOf = (where) => where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length);

/**
 * The location of a package's dependency, resolved like Node does; undefined if it is not installed (optional or peer).
 *
 * @param {LockFile} lock
 * @param {string} from
 * @param {string} name
 */
function find(lock, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const where = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock.packages[where]) return where;
    if (folder === '' || !folder.includes('/node_modules/'))
      return lock.packages[`node_modules/${name}`] ? `node_modules/${name}` : undefined;
  }
}

/**
 * @param {LockFile} lock
 * @param {string} where
 * @param {Set<string>} found
 */
function closure(lock, where, found) {
  if (found.has(where)) return;
  found.add(where);
  if (WITHOUT_DEPENDENCIES.includes(nameOf(where))) return;
  const { dependencies, optionalDependencies } = lock.packages[where] ?? {};
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const next = find(lock, where, name);
    if (next) closure(lock, next, found);
  }
}

/**
 * All packages of a lock file that ship: the app's dependencies on every platform, and those of {@link
 * SHIPPED_DEVELOPMENT} with their dependencies. `where` is the path in node_modules.
 *
 * @param {LockFile} lock
 */
export function shippedPackages(lock) {
  const found = new Set(
    Object.entries(lock.packages)
      .filter(([where, { dev }]) => where !== '' && !dev)
      .map(([where]) => where),
  );
  for (const name of SHIPPED_DEVELOPMENT) {
    found.delete(`node_modules/${name}`);
    if (lock.packages[`node_modules/${name}`]) closure(lock, `node_modules/${name}`, found);
  }
  return packagesAt(lock, [...found].sort());
}

/**
 * The packages that ship within the site of the documentation; `where` is below docs-site/.
 *
 * @param {LockFile} lock of docs-site/
 */
export const sitePackages = (lock) =>
  packagesAt(
    lock,
    IN_SITE.map((name) => `node_modules/${name}`).filter((where) => lock.packages[where]),
  );

/**
 * @param {LockFile} lock
 * @param {readonly string[]} places
 * @returns {ShippedPackage[]}
 */
const packagesAt = (lock, places) =>
  places.map((where) => ({
    where,
    name: nameOf(where),
    version: lock.packages[where]?.version ?? '',
    licence: lock.packages[where]?.license,
  }));
