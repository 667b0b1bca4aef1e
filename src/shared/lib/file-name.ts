import { graphemes } from './graphemes';

/** Everything but letters, marks and digits of all scripts, and emoji with their joiners. */
const SEPARATORS = /(?:[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Component}\u200c\u200d]|[#*])+/gu;
const OUTER_DASHES = /^[-\u200c\u200d\ufe0f]+|[-\u200c\u200d]+$/gu;
/** Names of devices, which Windows does not take as file names, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])$/;

const MAX_CHARACTERS = 60;
/** File systems take 255 bytes, some encrypted ones 143; an id and an extension are appended. */
const MAX_BYTES = 100;

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/**
 * A text as a file name without extension that is valid on every system: lower-case words joined by dashes, letters of
 * all scripts and emoji kept, at most 60 characters and 100 bytes. `otherwise` if nothing of the text remains.
 */
export function fileNameOf(text: string, otherwise: string): string {
  const words = text.normalize('NFC').toLowerCase().replace(SEPARATORS, '-').replace(OUTER_DASHES, '');
  const name = clip(words).replace(OUTER_DASHES, '');
  return name === '' ? otherwise : RESERVED.test(name) ? `${name}-` : name;
}

function clip(text: string): string {
  let clipped = '';
  let bytes = 0;
  for (const character of graphemes(text).slice(0, MAX_CHARACTERS)) {
    bytes += byteLength(character);
    if (bytes > MAX_BYTES) break;
    clipped += character;
  }
  return clipped;
}

/** Runs that are named one by one. */
const MAX_NAMED_RUNS = 4;

/**
 * File name of an export of these runs, without extension: the experiment, then the runs if they are few. Runs of
 * several experiments are named after these.
 */
export function exportFileName(runs: readonly { name: string; experimentName: string }[]): string {
  const experiments = [...new Set(runs.map((run) => run.experimentName))];
  const names = runs.length > MAX_NAMED_RUNS ? [] : [...new Set(runs.map((run) => run.name))];
  const isOne = experiments.length === 1;
  const words = isOne ? [...experiments, ...names.filter((name) => name !== experiments[0])] : experiments;
  return fileNameOf(words.slice(0, isOne ? undefined : MAX_NAMED_RUNS).join('-'), 'runs');
}
