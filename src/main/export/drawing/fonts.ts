import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SKRSContext2D } from '@napi-rs/canvas';
import { canvasPackage, createCanvas } from '../../files/canvas';
import { m } from '../../../paraglide/messages';
import { graphemes } from '../../../shared/lib/graphemes';
import { visible } from '../../../shared/lib/text';

/** The folder of the running code: out/main in the built app, src/main/export in a test. */
const moduleFolder: string = typeof __dirname === 'string' ? __dirname : process.cwd();

/**
 * Absolute path of a file in resources/, which is in a folder above the running code.
 *
 * @throws {Error} when it does not exist
 */
function resourcePath(...parts: string[]): string {
  for (let folder = moduleFolder; ; folder = dirname(folder)) {
    const path = join(folder, 'resources', ...parts);
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) throw new Error(`resources/${parts.join('/')} is not part of this installation.`);
  }
}

/** The bundled fonts come first, so that the text they cover looks the same on every machine. */
const BUNDLED: readonly { family: string; files: readonly string[] }[] = [
  { family: 'Gander Sans', files: ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'] },
  { family: 'Gander CJK', files: ['NotoSansCJK.otf'] },
];
/** Families in use: the bundled ones, and those of the system that a text needed. */
const families: string[] = [];
let systemFamilies: readonly string[] = [];

function registerBundled(): void {
  if (families.length > 0) return;
  const { GlobalFonts } = canvasPackage();
  systemFamilies = GlobalFonts.families.map(({ family }) => family);
  for (const { family, files } of BUNDLED) {
    for (const file of files) GlobalFonts.register(readFileSync(resourcePath('fonts', file)), family);
    families.push(family);
  }
}

const quoted = (family: string): string => `"${family.replace(/["\\]/g, '\\$&')}"`;

/** The CSS font of a size in pixels. Each character is drawn in the first family that has it. */
export function cssFont(size: number, isBold = false): string {
  registerBundled();
  return `${isBold ? 'bold ' : ''}${size}px ${families.map(quoted).join(', ')}`;
}

/** Drawn in place of a character that no font has. */
const BOX = '\u25a1';
/** A noncharacter, which no font has. */
const IN_NO_FONT = '\u{10fffd}';
/** Characters that draw nothing by themselves: spaces, joiners, variation selectors, combining marks. */
const DRAWS_NOTHING = /^[\p{White_Space}\p{M}\p{Default_Ignorable_Code_Point}]$/u;
const PLAIN = /^[\x20-\x7e]*$/;
const TEST_PX = 24;

let testContext: SKRSContext2D | undefined;

function drawnBy(family: string, character: string): string {
  testContext ??= createCanvas(2 * TEST_PX, 2 * TEST_PX).getContext('2d');
  testContext.font = `${TEST_PX}px ${quoted(family)}`;
  testContext.clearRect(0, 0, 2 * TEST_PX, 2 * TEST_PX);
  testContext.fillText(character, 0, Math.round(1.4 * TEST_PX));
  const { data } = testContext.getImageData(0, 0, 2 * TEST_PX, 2 * TEST_PX);
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
}

/** What each family draws for a character that it does not have. */
const replacements = new Map<string, string>();

/** Whether a family has glyphs for all characters of a grapheme: it draws something, and not its replacement. */
function covers(family: string, grapheme: string): boolean {
  let replacement = replacements.get(family);
  if (replacement === undefined) replacements.set(family, (replacement = drawnBy(family, IN_NO_FONT)));
  return [...grapheme].every((character) => {
    if (DRAWS_NOTHING.test(character)) return true;
    const drawn = drawnBy(family, character);
    return drawn !== replacement && /[^\0]/.test(drawn);
  });
}

const found = new Map<string, boolean>();

/** Whether a font has the grapheme. Looks in the fonts of the system only if the families in use do not have it. */
function hasFont(grapheme: string): boolean {
  if (PLAIN.test(grapheme)) return true;
  let has = found.get(grapheme);
  if (has === undefined)
    found.set(grapheme, (has = families.some((f) => covers(f, grapheme)) || addFamilyOf(grapheme)));
  return has;
}

function addFamilyOf(grapheme: string): boolean {
  const isEmoji = /\p{Emoji_Presentation}|\ufe0f/u.test(grapheme);
  const rank = (family: string) => (/emoji/i.test(family) === isEmoji ? 0 : 2) + (/serif|mono/i.test(family) ? 1 : 0);
  const candidates = systemFamilies.filter((f) => !families.includes(f)).sort((a, b) => rank(a) - rank(b));
  const family = candidates.find((f) => covers(f, grapheme));
  if (family !== undefined) families.push(family);
  return family !== undefined;
}

/** A text as it can be drawn: on one line, with a box for each grapheme that no font on this machine has. */
export function drawable(text: string): string {
  registerBundled();
  const line = visible(text);
  return PLAIN.test(line)
    ? line
    : graphemes(line)
        .map((grapheme) => (hasFont(grapheme) ? grapheme : BOX))
        .join('');
}

const MAX_LISTED = 8;

/** A sentence about the characters of these texts that are drawn as boxes; undefined if all are drawn. */
export function missingGlyphsNotice(texts: readonly string[]): string | undefined {
  registerBundled();
  const missing = [...new Set(texts.flatMap((text) => graphemes(visible(text))))].filter((g) => !hasFont(g));
  if (missing.length === 0) return undefined;
  const listed = missing.slice(0, MAX_LISTED).join(' ') + (missing.length > MAX_LISTED ? ' ...' : '');
  return m.drawing_no_font({ count: missing.length, listed });
}
