// node --import this-file: lets Node run TypeScript files whose relative imports have no extension; src/paraglide has
// JavaScript files.
import fs from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const endings = ['.ts', '/index.ts', '.js'];

/** @type {import('node:module').ResolveHookSync} */
function resolve(specifier, context, next) {
  // Packages find their own files, also those that are CommonJS and cannot be given an address.
  if (specifier.startsWith('.') && /^file:(?!.*\/node_modules\/)/.test(context.parentURL ?? '')) {
    for (const ending of endings) {
      const url = new URL(specifier + ending, context.parentURL);
      if (fs.existsSync(fileURLToPath(url))) return next(url.href, context);
    }
  }
  return next(specifier, context);
}

registerHooks({ resolve });
