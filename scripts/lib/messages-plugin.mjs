// A Vite plugin that bundles the compiled messages of src/paraglide.
import path from 'node:path';
import { inRoot } from './paths.mjs';

const FOLDER = inRoot('src', 'paraglide', 'messages');
/** A message without inputs, as Paraglide compiles it for one language. */
const CONSTANT =
  /= \/\*\* @type [^\n]+ \*\/ \(\) => \{\n\treturn \/\*\* @type \{LocalizedString\} \*\/ \((`[^\n]*`)\)\n\};/g;

const OTHER_FORM = 'Paraglide compiles messages in another form: adapt scripts/lib/messages-plugin.mjs.';

/**
 * Bundles messages as data where they have no inputs. Paraglide compiles each to a function for every language and one
 * that chooses; V8 reads through some 6,000 functions before the first of them is called, which takes 80 ms of a start.
 *
 * @returns {import('vite').Plugin}
 */
export function messages() {
  return {
    name: 'messages',
    enforce: 'pre',
    transform(code, id) {
      if (path.dirname(id) !== FOLDER) return undefined;
      return { code: path.basename(id) === '_index.js' ? chooserOf(code) : constantsOf(code), map: null };
    },
  };
}

/**
 * The module of one language: messages without inputs are strings.
 *
 * @param {string} code
 * @throws {Error} if there is none, so that a change of Paraglide's output is noticed
 */
export function constantsOf(code) {
  const data = code.replaceAll(CONSTANT, '= $1;');
  if (data === code) throw new Error(OTHER_FORM);
  return data;
}

/**
 * The module that chooses the language: each message is looked up at the call.
 *
 * @param {string} code
 */
export function chooserOf(code) {
  const languages = [...code.matchAll(/^import \* as (\w+) from "\.\/(.+)\.js"/gm)];
  const names = [...code.matchAll(/^export const (\w+) = /gm)].map(([, name]) => name);
  if (languages.length === 0 || names.length === 0) throw new Error(OTHER_FORM);
  const message = (/** @type {string | undefined} */ name) =>
    `export const ${name} = /*#__PURE__*/ choose({ ${languages.map(([, module, locale]) => `'${locale}': ${module}.${name}`).join(', ')} });`;
  return [
    `import { baseLocale, getLocale } from '../runtime.js';`,
    ...languages.map(([line]) => line),
    `const choose = (all) => (inputs, options) => {
      const message = all[options?.locale ?? getLocale()] ?? all[baseLocale];
      return typeof message === 'string' ? message : message(inputs);
    };`,
    ...names.map(message),
  ].join('\n');
}
