import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { lastLine, run, which } from '../lib/exec.mjs';
import { packagedNode } from '../lib/node.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { inRoot } from '../lib/paths.mjs';
import { findElectron } from '../setup/electron.mjs';
import { setUpSqlite } from '../setup/sqlite.mjs';
import { needs } from '../setup/system.mjs';
import { setFuses } from './fuses.mjs';
import { manifest, stage } from './stage.mjs';

const HOME = 'usr/lib/gander';
/** The window's program; without arguments `gander` starts it (scripts/setup/electron.mjs). */
const WINDOW = 'gander-window';
/** Electron 36 has Node 22.14, the first with the Node-API 10 of better-sqlite3. */
const FIRST_ELECTRON_WITH_API_10 = 36;

const COMMAND = `#!/bin/sh
exec /${HOME}/node /${HOME}/resources/app/bin/gander.mjs "$@"
`;

const DESKTOP = `[Desktop Entry]
Type=Application
Name=Gander
Comment=Compare training runs of generative adversarial networks
Comment[zh_CN]=比较生成对抗网络的训练
Exec=/${HOME}/${WINDOW} %U
Icon=gander
Terminal=false
Categories=Science;Education;
MimeType=x-scheme-handler/gander;application/x-gander-bundle;
StartupWMClass=Gander
`;

const MIME = `<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="application/x-gander-bundle">
    <sub-class-of type="application/zip"/>
    <comment>Runs of Gander</comment>
    <comment xml:lang="zh_CN">Gander 训练记录</comment>
    <icon name="gander"/>
    <glob pattern="*.gander.zip"/>
    <glob pattern="*.gander"/>
  </mime-type>
</mime-info>
`;

/**
 * Packs a .deb for this machine's processor with Electron, a Node for the command, and the app: `done(file)`.
 *
 * @param {{ work: string, target: string, prebuilt: string, electron?: string, draft?: boolean }} options `electron`: the
 *   folder of an Electron to pack instead of npm's; `draft`: compressed fast
 * @returns {Promise<import('../lib/outcome.mjs').Outcome<string>>}
 */
export async function packDeb({ work, target, prebuilt, electron, draft = false }) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return refused('it is made on Linux on x64 only.');
  if (!which('dpkg-deb')) return refused('dpkg-deb is not installed.');
  const program = electron ? path.join(electron, 'electron') : findElectron();
  if (!program || !fs.existsSync(program))
    return refused('Electron is not installed: run npm run setup, or name its folder with --electron.');
  if (!fs.existsSync(packagedNode())) return refused('the npm package of Node is not installed: run npm ci.');
  const folder = path.join(work, 'deb');
  const window = await layOutWindow(path.join(folder, HOME), program, prebuilt);
  if (!window.ok) return window;
  layOutDesktop(folder);
  writeControl(folder);
  const file = path.join(target, `gander_${manifest().version}_amd64.deb`);
  const options = ['--root-owner-group', '-Zzstd', draft ? '-z1' : '-z12', '--build'];
  const packed = await run('dpkg-deb', [...options, folder, file]);
  return packed.code === 0 ? done(file) : refused(`dpkg-deb failed: ${lastLine(packed.stderr)}`);
}

/**
 * @param {string} home
 * @param {string} program
 * @param {string} prebuilt
 * @returns {Promise<import('../lib/outcome.mjs').Outcome>}
 */
async function layOutWindow(home, program, prebuilt) {
  const from = path.dirname(program);
  fs.cpSync(from, home, { recursive: true, filter: (file) => path.dirname(file) !== path.join(from, 'resources') });
  fs.renameSync(path.join(home, path.basename(program)), path.join(home, WINDOW));
  for (const file of [WINDOW, 'chrome_crashpad_handler']) fs.chmodSync(path.join(home, file), 0o755);
  // Chromium's sandbox uses this program where user namespaces are not allowed; it needs the rights of root.
  fs.chmodSync(path.join(home, 'chrome-sandbox'), 0o4755);
  const app = path.join(home, 'resources', 'app');
  stage(app, { prebuilt, kind: 'deb', package: 'gander' });
  const node = path.join(home, 'node');
  const stripped = await run('strip', ['-s', '-o', node, packagedNode()]);
  if (stripped.code !== 0) fs.copyFileSync(packagedNode(), node);
  fs.chmodSync(node, 0o755);
  const version = Number.parseInt(fs.readFileSync(path.join(home, 'version'), 'utf8').replace(/^v/, ''), 10);
  if (version < FIRST_ELECTRON_WITH_API_10) {
    const sqlite = await setUpSqlite();
    if (!sqlite.ok) return sqlite;
    fs.copyFileSync(
      sqlite.value,
      path.join(app, 'node_modules', 'better-sqlite3', 'prebuilds', `${process.platform}-${process.arch}.node`),
    );
  }
  return setFuses(path.join(home, WINDOW));
}

/** @param {string} folder */
function layOutDesktop(folder) {
  write(path.join(folder, 'usr/bin/gander'), COMMAND, 0o755);
  write(path.join(folder, 'usr/share/applications/gander.desktop'), DESKTOP);
  write(path.join(folder, 'usr/share/mime/packages/gander.xml'), MIME);
  const icons = path.join(folder, 'usr/share/icons/hicolor');
  write(path.join(icons, 'scalable/apps/gander.svg'), fs.readFileSync(inRoot('resources', 'icon.svg')));
  write(path.join(icons, '512x512/apps/gander.png'), fs.readFileSync(inRoot('resources', 'icon.png')));
  const documents = path.join(folder, 'usr/share/doc/gander');
  const licences = ['LICENSE', 'THIRD-PARTY-LICENSES'].map((name) => fs.readFileSync(inRoot(name), 'utf8'));
  write(path.join(documents, 'copyright'), licences.join('\n'));
  write(path.join(documents, 'changelog.gz'), gzipSync(fs.readFileSync(inRoot('CHANGELOG.md')), { level: 9 }));
}

/**
 * @param {string} file
 * @param {string | Buffer} content
 */
function write(file, content, mode = 0o644) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content, { mode });
}

/** @param {string} folder */
function writeControl(folder) {
  const { version, description } = manifest();
  const libraries = needs
    .filter(({ what }) => what === 'electron')
    .map(({ packages, later }) => [...(later ? [later] : []), ...packages].join(' | '));
  const control = [
    'Package: gander',
    `Version: ${version}`,
    'Architecture: amd64',
    'Maintainer: The Gander authors <gander@localhost>',
    `Installed-Size: ${Math.ceil(bytesOf(folder) / 1024)}`,
    `Depends: libc6 (>= 2.34), libstdc++6 (>= 11), ca-certificates, xdg-utils, ${libraries.join(', ')}`,
    'Recommends: desktop-file-utils, shared-mime-info',
    'Section: science',
    'Priority: optional',
    `Description: ${description}`,
    ' Trains GANs side by side with fixed seeds, and compares losses, scores and',
    ' grids of samples step by step. The command gander does the same without a',
    ' window; "gander setup" downloads TensorFlow.',
    '',
  ].join('\n');
  write(path.join(folder, 'DEBIAN/control'), control);
  fs.chmodSync(path.join(folder, 'DEBIAN'), 0o755);
}

/**
 * @param {string} folder
 * @returns {number}
 */
const bytesOf = (folder) =>
  fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0);
