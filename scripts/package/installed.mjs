import fs from 'node:fs';
import path from 'node:path';
import { npmCommand } from '../lib/npm.mjs';
import { USER } from './chroot.mjs';

/** @typedef {import('./chroot.mjs').Chroot} Chroot */

export const HOME = `/home/${USER}`;

/**
 * A package in a bare Debian: its file, how it is installed and removed, and what it consists of then.
 *
 * - `prepare`: what the system needs before a person begins
 * - `replace`: how another version of the package is installed over it
 * - `folder`: what the package itself fills, below the root of the system; `app`: the folder of the app in it
 * - `downloads`: where its manager keeps what it downloaded for it; `downloadsHaveFile`: a copy of the file as well
 * - `ownModules`: the packages in the app's node_modules are part of the package
 * - `setUp`: the command that `gander doctor` names for TensorFlow; absent where TensorFlow comes along
 * - `update`: the command that `gander update` names
 *
 * @typedef {object} Package
 * @property {RegExp} file
 * @property {(system: Chroot) => Promise<unknown>} prepare
 * @property {(system: Chroot, file: string) => Promise<unknown>} install
 * @property {(system: Chroot, file: string) => Promise<unknown>} replace
 * @property {string} command
 * @property {(system: Chroot) => string} folder
 * @property {string} app
 * @property {string} downloads
 * @property {boolean} [downloadsHaveFile]
 * @property {boolean} ownModules
 * @property {string} [setUp]
 * @property {string} update
 * @property {(system: Chroot) => Promise<unknown>} remove
 */

/** @type {Record<string, Package>} */
export const PACKAGES = {
  npm: {
    file: /\.tgz$/,
    prepare: async (system) => {
      const npm = path.resolve(npmCommand().args[0] ?? '', '..', '..');
      system.put(process.execPath, '/usr/local/bin/node');
      system.put(npm, '/usr/local/lib/node_modules/npm');
      await system.asRoot(
        'for name in npm npx; do ln -s ../lib/node_modules/npm/bin/$name-cli.js /usr/local/bin/$name; done',
      );
    },
    install: (system, file) => system.asUser(`npm install --global --prefix ~/npm ${file}`),
    replace: (system, file) => system.asUser(`npm install --global --prefix ~/npm ${file}`),
    command: `${HOME}/npm/bin/gander`,
    folder: () => `${HOME}/npm/lib/node_modules/gander`,
    app: '',
    downloads: `${HOME}/.npm`,
    downloadsHaveFile: true,
    ownModules: false,
    setUp: 'gander setup',
    update: 'npm install --global gander@latest',
    remove: (system) => system.asUser('npm uninstall --global --prefix ~/npm gander'),
  },
  wheel: {
    file: /\.whl$/,
    prepare: (system) =>
      system.asRoot('apt-get update -q && apt-get install -q -y --no-install-recommends python3-venv'),
    install: (system, file) => system.asUser(`python3 -m venv venv && venv/bin/pip install --quiet ${file}`),
    replace: (system, file) => system.asUser(`venv/bin/pip install --quiet --upgrade ${file}`),
    command: `${HOME}/venv/bin/gander`,
    folder: (system) => {
      const python = fs.readdirSync(path.join(system.folder, HOME, 'venv/lib'))[0] ?? '';
      return `${HOME}/venv/lib/${python}/site-packages/gander_app`;
    },
    app: 'app',
    downloads: `${HOME}/.cache/pip`,
    ownModules: true,
    update: 'pip install --upgrade gander-gan',
    remove: (system) => system.asUser('venv/bin/pip uninstall --yes --quiet gander-gan'),
  },
  deb: {
    file: /\.deb$/,
    prepare: (system) => system.asRoot('apt-get update -q'),
    install: (system, file) => system.asRoot(`apt-get install -q -y --no-install-recommends ${file}`),
    replace: (system, file) => system.asRoot(`dpkg --install ${file}`),
    command: '/usr/bin/gander',
    folder: () => '/usr/lib/gander',
    app: 'resources/app',
    downloads: '/var/cache/apt/archives',
    ownModules: true,
    setUp: 'gander setup',
    update: 'sudo apt install ./FILE',
    remove: (system) => system.asRoot('apt-get purge -q -y gander'),
  },
};
