import { existsSync } from 'node:fs';
import path from 'node:path';
import { m } from '../../paraglide/messages';

/**
 * `site` if the pages of docs/ have been built beside the page of the window; else the folder with their sources.
 *
 * @param renderer folder of the built page: `out/renderer`
 */
export const documentationIn = (renderer: string): string =>
  existsSync(path.join(renderer, 'docs', 'index.html')) ? 'site' : path.resolve(renderer, '..', '..', 'docs');

/** What an address of the documentation shows that has no page. */
export function describeMissingPage(renderer: string): string {
  const documentation = documentationIn(renderer);
  return documentation === 'site'
    ? m.server_page_not_found()
    : m.help_documentation_elsewhere({ folder: documentation });
}
