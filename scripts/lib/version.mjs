import { done, refused } from './outcome.mjs';

/**
 * The files that state Gander's version, each with the pattern around it; package.json comes first.
 *
 * @type {readonly { file: string, pattern: RegExp }[]}
 */
export const VERSIONED = [
  { file: 'package.json', pattern: /(^ {2}"version": ")([^"]+)(")/m },
  { file: 'package-lock.json', pattern: /(^\{\n {2}"name": "gander",\n {2}"version": ")([^"]+)(")/m },
  { file: 'package-lock.json', pattern: /(^ {4}"": \{\n {6}"name": "gander",\n {6}"version": ")([^"]+)(")/m },
  { file: 'python/pyproject.toml', pattern: /(^version = ")([^"]+)(")/m },
  { file: 'python/gander.py', pattern: /(^__version__ = ")([^"]+)(")/m },
];

const CHANGELOG = 'CHANGELOG.md';
const UNRELEASED = '## [Unreleased]\n';

/**
 * The version that each file states.
 *
 * @param {(file: string) => string} read
 */
export const statedVersions = (read) => VERSIONED.map(({ file, pattern }) => pattern.exec(read(file))?.[2]);

/**
 * The texts of all files with a new version; refuses one that is not a later version.
 *
 * @param {string} version
 * @param {string} date of the release, `yyyy-mm-dd`
 * @param {(file: string) => string} read
 * @returns {import('./outcome.mjs').Outcome<[file: string, text: string][]>}
 */
export function withVersion(version, date, read) {
  const [before = ''] = statedVersions(read);
  if (!/^\d+\.\d+\.\d+$/.test(version)) return refused('Give a version such as 0.2.0: npm run set-version -- 0.2.0');
  if (!isLater(version, before)) return refused(`${version} is not later than ${before}, the version of package.json.`);
  /** @type {Map<string, string>} */
  const texts = new Map();
  for (const { file, pattern } of VERSIONED)
    texts.set(file, (texts.get(file) ?? read(file)).replace(pattern, `$1${version}$3`));
  const log = read(CHANGELOG);
  if (!log.includes(UNRELEASED)) return refused(`${CHANGELOG} has no section "[Unreleased]".`);
  texts.set(CHANGELOG, log.replace(UNRELEASED, `${UNRELEASED}\n## [${version}] - ${date}\n`));
  return done([...texts]);
}

/**
 * @param {string} a
 * @param {string} b
 */
function isLater(a, b) {
  const [x, y] = [a, b].map((text) => text.split('.').map(Number));
  const first = x?.findIndex((part, i) => part !== y?.[i]) ?? -1;
  return first >= 0 && (x?.[first] ?? 0) > (y?.[first] ?? 0);
}
