import { createRawSnippet } from 'svelte';
import type { Snippet } from 'svelte';

/** A snippet with this text, as content of a component under test. */
export const textSnippet = (text: string): Snippet =>
  createRawSnippet(() => {
    const element = document.createElement('span');
    element.textContent = text;
    return { render: () => element.outerHTML };
  });
