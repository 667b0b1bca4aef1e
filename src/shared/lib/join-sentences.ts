/** Joins sentences: with a space, but without one after full-width punctuation, as in Chinese. Empty ones are left out. */
export const joinSentences = (...sentences: readonly (string | undefined)[]): string =>
  sentences
    .filter((sentence) => sentence !== undefined && sentence !== '')
    .reduce<string>(
      (text, sentence) => `${text}${text === '' || /[。！？：；，]$/.test(text) ? '' : ' '}${sentence}`,
      '',
    );
