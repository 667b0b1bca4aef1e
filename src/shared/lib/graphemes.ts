const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The characters of a text as a person counts them: an emoji of several code points is one, as is a letter with marks. */
export const graphemes = (text: string): string[] => Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
