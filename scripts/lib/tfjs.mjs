// A Vite plugin that bundles the tfjs packages.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { inRoot } from './paths.mjs';

/**
 * Resolves tfjs packages as Node does, to the CommonJS file that each names as `main`, whether it is imported or
 * required: with Vite's own choice (`module` for an import) there would be two copies of tfjs-core, each with its own
 * backends and gradients. Places the WebAssembly modules beside the bundle, where tfjs-backend-wasm looks for them.
 *
 * @returns {import('vite').Plugin}
 */
export function tfjs() {
  return {
    name: 'tfjs',
    enforce: 'pre',
    resolveId(id, importer) {
      if (!id.startsWith('@tensorflow/')) return undefined;
      const from = importer && path.isAbsolute(importer) ? importer : inRoot('package.json');
      return createRequire(from).resolve(id);
    },
    generateBundle() {
      const folder = path.dirname(createRequire(inRoot('package.json')).resolve('@tensorflow/tfjs-backend-wasm'));
      for (const name of fs.readdirSync(folder).filter((file) => file.endsWith('.wasm')))
        this.emitFile({ type: 'asset', fileName: name, source: fs.readFileSync(path.join(folder, name)) });
    },
  };
}
