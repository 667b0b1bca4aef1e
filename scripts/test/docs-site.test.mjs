import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { externalScripts, navigation, pageOf } from '../../docs-site/site.mjs';
import { root } from '../lib/paths.mjs';

/**
 * @typedef {{ text: string, link?: string, items?: Item[] }} Item
 * @type {(items: Item[]) => string[]}
 */
const links = (items) => items.flatMap(({ link, items: inner = [] }) => [...(link ? [link] : []), ...links(inner)]);

test('the navigation has every page once', () => {
  const named = links(navigation(root));
  const pages = fs
    .readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `/${name.split(path.sep).join('/').replace(/\.md$/, '')}`);
  expect(new Set(named).size).toBe(named.length);
  expect([...named].sort()).toEqual([...pages, '/', '/python/', '/CONTRIBUTING'].sort());
});

test('it begins with installation and tutorial, and ends with the decisions', () => {
  const groups = navigation(root);
  expect(links(groups).slice(0, 3)).toEqual(['/', '/install', '/tutorial']);
  expect(groups.at(-1)?.text).toBe('Decisions');
});

test('pages of docs are at the top of the site', () => {
  expect(['docs/a.md', 'docs/decisions/b.md', 'README.md', 'python/README.md'].map(pageOf)).toEqual([
    'a.md',
    'decisions/b.md',
    'index.md',
    'python/index.md',
  ]);
});

test('inline scripts become files, which the content security policy allows', () => {
  const scripts = externalScripts();
  const html = scripts.move(
    '<script id="a">if (1 < 2) go()</script><script type="module" src="/b.js"></script><script>x</script>',
  );
  expect(html).toMatch(
    /^<script id="a" src="\/docs\/assets\/inline\.[0-9a-f]{8}\.js"><\/script><script type="module" src="\/b\.js"><\/script><script src=/,
  );
  expect(html).not.toContain('go()');
});
