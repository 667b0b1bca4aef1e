import fs from 'node:fs';
import path from 'node:path';
import { sha256Tree } from '../lib/hash.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { isStamped, stamp } from '../lib/stamp.mjs';

const OUTPUT = inRoot('src', 'paraglide');
const stampFile = path.join(OUTPUT, '.compiled-from');

/** The languages are the files of messages/, by name. */
const languages = () =>
  fs
    .readdirSync(inRoot('messages'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => path.basename(file, '.json'));

/**
 * Compiles messages/*.json to functions in src/paraglide, unless they are up to date. The project folder that Paraglide
 * wants is written to .cache, so that a new language needs only its file.
 */
export async function setUpMessages() {
  const key = sha256Tree(root, ['messages', 'package-lock.json', 'scripts/setup/messages.mjs']);
  if (isStamped(stampFile, key)) return;
  const project = inRoot('.cache', 'messages.inlang');
  fs.rmSync(project, { recursive: true, force: true });
  fs.mkdirSync(project, { recursive: true });
  const settings = {
    baseLocale: 'en',
    locales: languages(),
    modules: ['../node_modules/@inlang/plugin-message-format/dist/index.js'],
    'plugin.inlang.messageFormat': { pathPattern: '../messages/{locale}.json' },
  };
  fs.writeFileSync(path.join(project, 'settings.json'), JSON.stringify(settings));
  const { compile } = await import('@inlang/paraglide-js');
  await compile({
    project,
    outdir: OUTPUT,
    outputStructure: 'locale-modules',
    strategy: ['globalVariable', 'baseLocale'],
    disableAsyncLocalStorage: true,
    emitReadme: false,
    emitPrettierIgnore: false,
  });
  // Projects that check JavaScript take the types of the compiled functions, but do not check them.
  for (const name of fs.readdirSync(OUTPUT, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(OUTPUT, name);
    if (name.endsWith('.js')) fs.writeFileSync(file, `// @ts-nocheck\n${fs.readFileSync(file, 'utf8')}`);
  }
  stamp(stampFile, key);
}
