import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { inRoot } from './paths.mjs';
import { chooserOf, constantsOf } from './messages-plugin.mjs';

const compiled = inRoot('src', 'paraglide');
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-messages-'));
const languages = fs.readdirSync(inRoot('messages')).map((file) => path.basename(file, '.json'));
afterAll(() => fs.rmSync(base, { recursive: true, force: true }));

/**
 * @typedef {(inputs: object, options?: { locale: string }) => string} Message
 * @typedef {Record<string, Message>} Messages
 */

/** Writes the modules as they are bundled; returns what the module that chooses the language exports. */
async function bundled() {
  fs.mkdirSync(path.join(base, 'messages'));
  fs.writeFileSync(path.join(base, 'package.json'), '{ "type": "module" }');
  for (const name of ['registry.js', 'runtime.js']) fs.copyFileSync(path.join(compiled, name), path.join(base, name));
  for (const name of fs.readdirSync(path.join(compiled, 'messages'))) {
    const code = fs.readFileSync(path.join(compiled, 'messages', name), 'utf8');
    fs.writeFileSync(path.join(base, 'messages', name), name === '_index.js' ? chooserOf(code) : constantsOf(code));
  }
  /** @type {Messages} */
  const messages = await import(pathToFileURL(path.join(base, 'messages', '_index.js')).href);
  return messages;
}

test('every message reads as Paraglide compiles it, in every language', async () => {
  /** @type {Messages} */
  const expected = await import(pathToFileURL(path.join(compiled, 'messages', '_index.js')).href);
  const found = await bundled();
  /** @param {Messages} messages */
  const texts = (messages) =>
    Object.fromEntries(
      Object.entries(messages).map(([name, message]) => [
        name,
        [1, 3].flatMap((n) => {
          const inputs = new Proxy({}, { get: () => n });
          return [message(inputs), ...languages.map((locale) => message(inputs, { locale }))];
        }),
      ]),
    );
  expect(texts(found)).toEqual(texts(expected));
});

test('code in an unknown form is refused instead of bundled as it is', () => {
  expect(() => constantsOf('export const a = () => "A";')).toThrow(/another form/);
  expect(() => chooserOf('export function a() {}')).toThrow(/another form/);
});
