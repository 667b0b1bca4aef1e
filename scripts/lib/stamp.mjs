import fs from 'node:fs';
import path from 'node:path';

/** Whether `file` says that what stands beside it was made from `key`. */
export function isStamped(file, key) {
  try {
    return fs.readFileSync(file, 'utf8').trim() === key;
  } catch {
    return false;
  }
}

/** Written last, so that its presence means that the work it speaks of is complete. */
export function stamp(file, key) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${key}\n`);
}
