/** Development packages of which the built app holds a part: the window's runtime, and what is bundled into the page. */
const SHIPPED_DEVELOPMENT = ['electron', 'fflate', 'svelte'];

/** Electron's own dependencies only fetch its program, which brings its notices along; they are no part of it. */
const WITHOUT_DEPENDENCIES = ['electron'];

const nameOf = (where) => where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Where Node would find a dependency of a package of the lock file; undefined where it is not installed (optional, or a peer). */
function find(lock, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const where = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock.packages[where]) return where;
    if (folder === '' || !folder.includes('/node_modules/'))
      return lock.packages[`node_modules/${name}`] ? `node_modules/${name}` : undefined;
  }
}

function closure(lock, where, found) {
  if (found.has(where)) return;
  found.add(where);
  if (WITHOUT_DEPENDENCIES.includes(nameOf(where))) return;
  const { dependencies = {}, optionalDependencies = {} } = lock.packages[where];
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const next = find(lock, where, name);
    if (next) closure(lock, next, found);
  }
}

/**
 * Every package of a lock file that ships: what the app needs to run, on whatever machine, and those of
 * {@link SHIPPED_DEVELOPMENT} with what they need. `where` is its place in node_modules.
 */
export function shippedPackages(lock) {
  const found = new Set(
    Object.entries(lock.packages)
      .filter(([where, { dev }]) => where !== '' && !dev)
      .map(([where]) => where),
  );
  for (const name of SHIPPED_DEVELOPMENT) {
    found.delete(`node_modules/${name}`);
    closure(lock, `node_modules/${name}`, found);
  }
  return [...found].sort().map((where) => ({
    where,
    name: nameOf(where),
    version: lock.packages[where].version,
    licence: lock.packages[where].license,
  }));
}
