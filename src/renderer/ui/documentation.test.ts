import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { OwnPanel } from '../../shared/domain/metrics';
import { helpOfPanel, PANEL_TITLES } from '../features/compare/charts/panels';
import { DOCUMENTATION } from './documentation';

const read = (page: string): string => readFileSync(join(import.meta.dirname, '../../../docs', `${page}.md`), 'utf8');

/** The anchors of the headings of a page, as VitePress makes them: one that begins with a digit gets an underscore. */
const anchorsOf = (page: string): string[] =>
  [...read(page).matchAll(/^##+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\w]+/g, '-')
      .replace(/-$/, '')
      .replace(/^(\d)/, '_$1'),
  );

it('links to pages that exist', () => {
  for (const page of Object.keys(DOCUMENTATION)) expect(read(page)).toMatch(/^# /);
});

it('links each panel to a heading that exists', () => {
  const panels = Object.keys(PANEL_TITLES) as OwnPanel[];
  expect(panels.length).toBeGreaterThan(10);
  for (const panel of panels) {
    const { page, heading } = helpOfPanel(panel);
    if (heading !== undefined) expect(anchorsOf(page)).toContain(heading);
  }
});
