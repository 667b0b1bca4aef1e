import { describe, expect, it } from 'vitest';
import { drawable, missingGlyphsNotice } from './fonts';
import { fit, textLine, widthOf } from './text';

const style = { size: 16, ink: 0 };
/** A private-use character, which no font is expected to have. */
const UNKNOWN = '\u{10abcd}';

describe('text of other scripts', () => {
  it.each([
    ['Chinese, simplified', '\u6570\u5b57'],
    ['Chinese, traditional', '\u9ad4\u5716'],
    ['Japanese', '\u3042\u30a2\u6f22'],
    ['Korean', '\ud55c\uae00'],
    ['Greek and Cyrillic', '\u03bb\u0416'],
  ])('%s is drawn, each character in its own shape', (_, text) => {
    expect(missingGlyphsNotice([text])).toBeUndefined();
    expect(drawable(text)).toBe(text);
    const shapes = [...text].map((character) => textLine(character, style).pixels.join());
    expect(new Set(shapes).size).toBe(shapes.length);
    for (const character of text) expect(Math.min(...textLine(character, style).pixels)).toBeLessThan(100);
  });

  it('has an ideograph as wide as it is high', () => {
    expect(widthOf('\u5b57'.repeat(10), style)).toBe(160);
  });

  it('draws bold ideographs heavier', () => {
    const ink = (bold: boolean) =>
      textLine('\u5b57', { ...style, bold }).pixels.reduce((sum, level) => sum + 255 - level, 0);
    expect(ink(true)).toBeGreaterThan(1.05 * ink(false));
  });

  it('draws a box where no font has the character, and names it', () => {
    expect(drawable(`run ${UNKNOWN}1`)).toBe('run \u25a11');
    expect(Math.min(...textLine(UNKNOWN, style).pixels)).toBeLessThan(200);
    expect(missingGlyphsNotice(['gan', `a${UNKNOWN}${UNKNOWN}`])).toBe(
      `No font on this machine has the character ${UNKNOWN}, which is drawn as a box in the labels: install a font that has it and export again.`,
    );
    expect(missingGlyphsNotice([`${UNKNOWN}\u{10abce}`])).toBe(
      `No font on this machine has the 2 characters ${UNKNOWN} \u{10abce}, which are drawn as boxes in the labels: install a font that has them and export again.`,
    );
  });

  it('shortens between characters as a person counts them', () => {
    const short = fit('\u{1f469}\u{1f3fd}\u200d\u{1f52c}'.repeat(20), { ...style, maxWidth: 120 });
    expect(short.split('\u2026')).toHaveLength(2);
    for (const part of short.split('\u2026')) expect(part.replaceAll('\u{1f469}\u{1f3fd}\u200d\u{1f52c}', '')).toBe('');
  });
});
