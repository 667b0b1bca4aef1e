// A Vite plugin that lists the npm packages whose code is in a bundle (scripts/package/contents.mjs reads the list).
import fs from 'node:fs';
import path from 'node:path';

export const BUNDLED_FILE = 'bundled-packages.json';

/**
 * Adds {@link BUNDLED_FILE} to a bundle: the packages that it has code of, as sorted `name version`.
 *
 * @returns {import('vite').Plugin}
 */
export function listBundledPackages() {
  return {
    name: 'list-bundled-packages',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
      const packages = new Set(modules.map(packageOf).filter((one) => one !== undefined));
      this.emitFile({ type: 'asset', fileName: BUNDLED_FILE, source: JSON.stringify([...packages].sort(), null, 2) });
    },
  };
}

/**
 * The package that a module belongs to, as `name version`; undefined for modules of the app and of the bundler.
 *
 * @param {string} id the path of its file, perhaps with a prefix or query of a plugin
 */
function packageOf(id) {
  const folder = /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/?]+)[\\/]/.exec(id)?.[1];
  if (!folder) return undefined;
  const { name, version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return `${name} ${version}`;
}
