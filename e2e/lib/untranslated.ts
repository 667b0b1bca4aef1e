import type { Page } from '@playwright/test';

/** A text of the page with the place it was read from: `text` or the name of an attribute. */
interface PageText {
  from: string;
  text: string;
}

const ATTRIBUTES = [
  'alt',
  'aria-description',
  'aria-label',
  'aria-roledescription',
  'aria-valuetext',
  'placeholder',
  'title',
];
/** Elements whose content is the same in every language: code, keys, formulas and file names. */
const SAME = 'code, kbd, pre, samp, math, script, style, svg text, [lang="en"]';

/** All rendered text within `selector`, also what only assistive technology reads, and the titles of elements. */
const textsOf = (page: Page, selector: string): Promise<PageText[]> =>
  page.evaluate(
    ([root, attributes, same]) => {
      const found: PageText[] = [];
      const add = (from: string, text: string | null): void => {
        const trimmed = text?.replace(/\s+/g, ' ').trim();
        if (trimmed) found.push({ from, text: trimmed });
      };
      for (const top of document.querySelectorAll(root)) {
        for (const element of [top, ...top.querySelectorAll('*')]) {
          // The options of a select are not rendered until it opens.
          if (element.tagName !== 'OPTION' && element.getClientRects().length === 0) continue;
          for (const attribute of attributes) add(attribute, element.getAttribute(attribute));
          if (element.closest(same)) continue;
          for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) add('text', node.textContent);
        }
      }
      add('title of the page', document.title);
      return found;
    },
    [selector, ATTRIBUTES, SAME] as const,
  );

/**
 * Texts within `selector` that have words in Latin letters besides those that match one of `allowed`, each as
 * `from: text`, without duplicates.
 */
export async function untranslated(page: Page, allowed: readonly RegExp[], selector = 'html'): Promise<string[]> {
  const texts = await textsOf(page, selector);
  const isEnglish = ({ text }: PageText): boolean =>
    /[A-Za-z]{2,}/.test(allowed.reduce((rest, pattern) => rest.replaceAll(pattern, ' '), text));
  return [...new Set(texts.filter(isEnglish).map(({ from, text }) => `${from}: ${text}`))];
}
