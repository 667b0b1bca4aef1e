// npm run messages: sorts messages/*.json by key, and compiles them into src/paraglide.
import fs from 'node:fs';
import { inRoot } from './lib/paths.mjs';
import { setUpMessages } from './setup/messages.mjs';

for (const file of fs.readdirSync(inRoot('messages'))) {
  const path = inRoot('messages', file);
  const messages = JSON.parse(fs.readFileSync(path, 'utf8'));
  const sorted = Object.fromEntries(
    Object.keys(messages)
      .sort()
      .map((key) => [key, messages[key]]),
  );
  fs.writeFileSync(path, `${JSON.stringify(sorted, null, 2)}\n`);
}
await setUpMessages();
