// The site of docs/: `npm run docs` builds it into out/renderer/docs, where the window and `gander serve` find it.
import fs from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitepress';
import { listBundledPackages } from '../../scripts/lib/bundled-packages.mjs';
import { externalScripts, linkedFiles, navigation, pageOf } from '../site.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');
const outDir = process.env.GANDER_DOCS_OUT ?? path.join(root, 'out', 'renderer', 'docs');
const files = linkedFiles(root, outDir);
const scripts = externalScripts();

export default defineConfig({
  title: 'Gander',
  description: 'A desktop experiment manager for generative adversarial networks',
  base: '/docs/',
  // The repository, so that links to README.md and python/ are checked, too.
  srcDir: root,
  srcExclude: [
    '!(docs|python|README.md|CONTRIBUTING.md|CHANGELOG.md)/**',
    '!(README|CONTRIBUTING|CHANGELOG).md',
    'python/!(README).md',
    'docs-site/**',
    'out/**',
    '.*/**',
  ],
  rewrites: pageOf,
  outDir,
  cacheDir: path.join(root, '.cache', 'vitepress'),
  // The page has no analytics and no fonts from elsewhere.
  head: [],
  lastUpdated: false,
  metaChunk: true,
  // Packages contain the site, and a licence of each package that it has code of.
  vite: { plugins: [listBundledPackages()] },
  markdown: {
    config: (md) => {
      files.install(md);
      // Other than fences, indented code is not exempt from Vue's templates by default.
      const codeBlock = md.renderer.rules.code_block;
      md.renderer.rules.code_block = (...args) => codeBlock?.(...args).replace('<pre', '<pre v-pre') ?? '';
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: navigation(root),
    nav: [
      { text: 'Install', link: '/install' },
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'Command', link: '/command' },
      { text: 'Changes', link: '/CHANGELOG' },
    ],
    docFooter: { prev: 'Before', next: 'Next' },
  },
  transformHtml: (code) => scripts.move(code),
  buildEnd: () => {
    scripts.write(outDir);
    files.copy();
    // Says what the folder is when it is opened without a server.
    fs.writeFileSync(path.join(outDir, 'README.txt'), 'Open it in Gander: Help, Documentation.\n');
  },
});
