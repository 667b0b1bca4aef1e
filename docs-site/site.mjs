// What the configuration of the site needs beside VitePress: navigation, linked files, and scripts without inline code.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * The pages in the order in which a person learns. A page of docs/ that is not named is listed under the last group, so
 * that none is lost.
 *
 * @type {[title: string, pages: string[]][]}
 */
const GROUPS = [
  ['Begin', ['index', 'install', 'tutorial', 'glossary']],
  ['Use', ['window', 'table', 'objectives', 'datasets', 'warnings', 'scores', 'latents', 'branching', 'plane']],
  ['Compare', ['compare', 'results', 'exports']],
  ['Other programs', ['import', 'tutorial-pytorch', 'python/index', 'pytorch', 'generator']],
  ['Reference', ['command', 'journal', 'data', 'setup', 'compute-plans', 'gpu', 'reliability', 'performance']],
  ['How it is built', ['architecture', 'CONTRIBUTING', 'recorded-step', 'field-cases']],
];

/**
 * The first heading of a page, without code marks.
 *
 * @param {string} file
 */
function titleOf(file) {
  const heading = /^#\s+(.*)$/m.exec(fs.readFileSync(file, 'utf8'))?.[1] ?? path.basename(file, '.md');
  return heading.replaceAll('`', '');
}

/**
 * The file of a page by its address in the site.
 *
 * @param {string} root
 * @param {string} page
 */
function fileOf(root, page) {
  if (page === 'index') return path.join(root, 'README.md');
  if (page.endsWith('/index')) return path.join(root, page.replace(/index$/, 'README.md'));
  const inDocs = path.join(root, 'docs', `${page}.md`);
  return fs.existsSync(inDocs) ? inDocs : path.join(root, `${page}.md`);
}

/**
 * @param {string} root
 * @param {string} folder of docs/
 */
const pagesIn = (root, folder) =>
  fs
    .readdirSync(path.join(root, 'docs', folder))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => path.posix.join(folder, name.replace(/\.md$/, '')));

/**
 * The sidebar.
 *
 * @param {string} root
 */
export function navigation(root) {
  /** @param {string} page */
  const item = (page) => ({ text: titleOf(fileOf(root, page)), link: `/${page.replace(/(^|\/)index$/, '$1')}` });
  const named = new Set(GROUPS.flatMap(([, pages]) => pages));
  const others = pagesIn(root, '').filter((page) => !named.has(page));
  return [
    ...GROUPS.map(([text, pages], i) => ({
      text,
      items: (i === GROUPS.length - 1 ? [...pages, ...others] : pages).map(item),
    })),
    { text: 'Experiments', collapsed: true, items: pagesIn(root, 'experiments').map(item) },
    { text: 'Decisions', collapsed: true, items: pagesIn(root, 'decisions').map(item) },
  ];
}

/**
 * The page of the site for a file of the repository.
 *
 * @param {string} file
 */
export const pageOf = (file) => file.replace(/^docs\//, '').replace(/(^|\/)README\.md$/, '$1index.md');

/**
 * Resolves links from page to page, and links to files of the repository that are neither pages nor images, such as a
 * schema: the site gets a copy of them, to which the link leads.
 *
 * @param {string} root
 * @param {string} outDir
 */
export function linkedFiles(root, outDir) {
  /** @type {Set<string>} */
  const linked = new Set();
  return {
    /** @param {{ core: { ruler: { push(name: string, rule: (state: any) => void): void } } }} md */
    install: (md) =>
      md.core.ruler.push('linked-files', (state) => {
        for (const token of state.tokens.flatMap((/** @type {any} */ one) => [one, ...(one.children ?? [])])) {
          // Vue takes a source without "./" for the name of a package.
          if (token.type.startsWith('html_'))
            token.content = token.content.replace(/\b(src|srcset)="(?=[\w-]+\/)/g, '$1="./');
          const href = token.type === 'link_open' ? token.attrGet('href') : undefined;
          if (!href || /^([a-z]+:|#|\/)/.test(href)) continue;
          const [target = '', anchor] = href.split('#');
          const file = path.resolve(path.dirname(state.env.realPath ?? state.env.path), decodeURI(target));
          const name = path.relative(root, file).split(path.sep).join('/');
          if (target.endsWith('.md')) {
            // VitePress checks that the page exists.
            token.attrSet('href', `/${pageOf(name)}${anchor === undefined ? '' : `#${anchor}`}`);
            continue;
          }
          const stat = fs.statSync(file, { throwIfNoEntry: false });
          if (!stat) throw new Error(`${state.env.path}: ${href} is not there`);
          if (stat.isDirectory()) {
            token.attrSet('href', folderLink(root, file) ?? '#');
            continue;
          }
          linked.add(name);
          // Not a page, so the router must leave it to the browser.
          token.attrSet('href', `/docs/files/${name}`);
          token.attrSet('target', '_self');
        }
      }),
    copy: () => {
      for (const name of linked) {
        const target = path.join(outDir, 'files', name);
        fs.mkdirSync(path.dirname(target), { recursive: true });
        fs.copyFileSync(path.join(root, name), target);
      }
    },
  };
}

/**
 * The first page of a folder of docs/; undefined for a folder without pages.
 *
 * @param {string} root
 * @param {string} folder
 */
function folderLink(root, folder) {
  const inDocs = path.relative(path.join(root, 'docs'), folder).split(path.sep).join('/');
  const [first] = inDocs.startsWith('..') ? [] : pagesIn(root, inDocs);
  return first && `/docs/${first}.html`;
}

/** Moves inline scripts into files: the content security policy of the window runs no inline code. */
export function externalScripts() {
  /** @type {Map<string, string>} */
  const scripts = new Map();
  return {
    /** @param {string} html */
    move: (html) =>
      html.replace(
        /<script((?:\s+[\w-]+(?:="[^"]*")?)*)>([^<]+(?:<(?!\/script>)[^<]*)*)<\/script>/g,
        (_all, attributes, code) => {
          const name = `inline.${createHash('sha256').update(code).digest('hex').slice(0, 8)}.js`;
          scripts.set(name, code);
          return `<script${attributes} src="/docs/assets/${name}"></script>`;
        },
      ),
    /** @param {string} outDir */
    write: (outDir) => {
      for (const [name, code] of scripts) fs.writeFileSync(path.join(outDir, 'assets', name), code);
    },
  };
}
