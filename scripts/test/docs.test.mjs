import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { inRoot, root } from '../lib/paths.mjs';

/** Tracked files, and new ones that git does not ignore. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file && fs.existsSync(inRoot(file)));
const pages = files.filter((file) => file.endsWith('.md') && !file.includes('.cache'));

/** @param {string} file */
const read = (file) => fs.readFileSync(inRoot(file), 'utf8');
/** @param {string} text */
const withoutFences = (text) => text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
/** @param {string} text */
const withoutCode = (text) => withoutFences(text).replace(/`[^`\n]*`/g, '');

const LINK = /\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g;
/** @param {string} text */
const linksOf = (text) => [...withoutCode(text).matchAll(LINK)].map(([, markdown, html = '']) => markdown ?? html);
/** @param {string} link */
const isExternal = (link) => /^[a-z]+:/.test(link);

/**
 * The anchor that GitHub gives a heading.
 *
 * @param {string} heading
 */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/ /g, '-');
/** @param {string} text */
const anchorsOf = (text) =>
  [...withoutFences(text).matchAll(/^#+ +(.*)$/gm)].map(([, heading = '']) => anchorOf(heading));

/** A source file in backticks, optionally with a colon and a symbol that it must contain. */
const NAMED = /^((?:[\w.@{},*-]+\/)*[\w.@{},*-]+\.(?:ts|svelte|mjs|md))(?::([A-Za-z_$][\w$.]*))?$/;
/** @param {string} text */
const namesOf = (text) =>
  [...withoutFences(text).matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) => {
    const [, name, symbol] = NAMED.exec(code) ?? [];
    return name && !name.includes('NNNN') ? [{ code, names: expand(name), symbol }] : [];
  });

/**
 * `a/{b,c}.ts` as `a/b.ts` and `a/c.ts`.
 *
 * @param {string} name
 * @returns {string[]}
 */
function expand(name) {
  const [all, inside] = /\{([^}]*)\}/.exec(name) ?? [];
  return all && inside ? inside.split(',').flatMap((one) => expand(name.replace(all, one))) : [name];
}

/**
 * The files that a name may mean: it is a full path or the end of one, and `*` matches any part of a name.
 *
 * @param {string} name
 */
function filesOf(name) {
  const pattern = name.replace(/[.+^$()|[\]\\{}]/g, '\\$&').replace(/\*/g, '[^/]*');
  const end = new RegExp(`(^|/)${pattern}$`);
  return files.filter((file) => end.test(file));
}

/**
 * Whether each part of `Class.method`, `name` or `.name` is a word of one of the files.
 *
 * @param {readonly string[]} candidates
 * @param {string} symbol
 */
const holds = (candidates, symbol) =>
  candidates.some((file) =>
    symbol
      .split('.')
      .every((part) => new RegExp(`(^|[^\\w$])${part.replace(/\$/g, '\\$&')}(?![\\w$])`).test(read(file))),
  );

/** @param {string} page */
function brokenLinks(page) {
  const text = read(page);
  return linksOf(text).filter((link) => {
    if (isExternal(link)) return false;
    const [target, anchor] = link.split('#');
    const file = target ? path.posix.join(path.posix.dirname(page), decodeURI(target)) : page;
    if (!fs.existsSync(inRoot(file))) return true;
    return anchor !== undefined && file.endsWith('.md') && !anchorsOf(read(file)).includes(anchor);
  });
}

/** @param {string} page */
function unknownNames(page) {
  return namesOf(read(page))
    .filter(({ names, symbol }) => {
      const found = names.map((name) => filesOf(name));
      return found.some((candidates) => candidates.length === 0) || (symbol && !holds(found.flat(), symbol));
    })
    .map(({ code }) => code);
}

const { scripts } = JSON.parse(read('package.json'));
/** @param {string} page */
const unknownScripts = (page) =>
  [...read(page).matchAll(/npm run ([a-z][\w:-]*)/g)].flatMap(([, name = '']) => (scripts[name] ? [] : [name]));

test.each(pages)('the links of %s exist', (page) => {
  expect(brokenLinks(page)).toEqual([]);
});

test.each(pages)('files and symbols named in %s exist', (page) => {
  expect(unknownNames(page)).toEqual([]);
});

test.each(pages)('npm scripts named in %s exist', (page) => {
  expect(unknownScripts(page)).toEqual([]);
});

test('names are full paths or ends of paths, with braces and stars, and symbols are words of the file', () => {
  expect(expand('a/{b,c}.ts')).toEqual(['a/b.ts', 'a/c.ts']);
  expect(filesOf('test/docs.test.mjs')).toEqual(['scripts/test/docs.test.mjs']);
  expect(filesOf('ocs.test.mjs')).toEqual([]);
  expect(filesOf('test/docs.*.mjs')).toEqual(['scripts/test/docs.test.mjs']);
  expect(holds(['scripts/test/docs.test.mjs'], 'unknownNames')).toBe(true);
  expect(holds(['scripts/lib/paths.mjs'], 'unknownNames')).toBe(false);
  expect(anchorOf('Runs, `queue` and disk')).toBe('runs-queue-and-disk');
});
