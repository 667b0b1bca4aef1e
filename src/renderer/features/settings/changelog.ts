import { DOCUMENTATION } from '../../ui/documentation';
import type { DocumentationName } from '../../ui/documentation';

/** A piece of a line: text, code, or a link to the documentation. */
export type InlinePiece =
  { kind: 'text' | 'code'; text: string } | { kind: 'link'; text: string; page: DocumentationName; heading?: string };

/** What a version changed. */
interface ChangelogVersion {
  /** Undefined for what is not released yet. */
  version: string | undefined;
  /** `2026-11-21`; absent for what is not released yet. */
  date?: string;
  /** Text before the first group. */
  paragraphs: InlinePiece[][];
  groups: { title: string; items: InlinePiece[][] }[];
}

/** Reads a changelog in the format of Keep a Changelog. Nothing of it is rendered as HTML. */
export function readChangelog(text: string): ChangelogVersion[] {
  const versions: ChangelogVersion[] = [];
  for (const block of blocksOf(text)) {
    const [, name, date] = /^## \[(.+?)\](?: - (.+))?$/.exec(block) ?? [];
    const current = versions.at(-1);
    if (name !== undefined)
      versions.push({
        version: /^\d/.test(name) ? name : undefined,
        ...(date === undefined ? {} : { date }),
        paragraphs: [],
        groups: [],
      });
    else if (!current) continue;
    else if (block.startsWith('### ')) current.groups.push({ title: block.slice(4), items: [] });
    else if (block.startsWith('- ')) current.groups.at(-1)?.items.push(piecesOf(block.slice(2)));
    else if (current.groups.length === 0) current.paragraphs.push(piecesOf(block));
  }
  return versions;
}

/** Headings, items and paragraphs, each in one line. */
function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  let isOpen = false;
  for (const line of text.split(/\r?\n/)) {
    const isNew = !isOpen || /^(#+|-) /.test(line);
    if (line.trim() === '') isOpen = false;
    else if (isNew) blocks.push(line.trim());
    else blocks.push(`${blocks.pop()!} ${line.trim()}`);
    if (line.trim() !== '') isOpen = !line.startsWith('#');
  }
  return blocks;
}

/** Splits a line at `code` and [links](docs/page.md); links to anything but a page of the documentation are text. */
function piecesOf(line: string): InlinePiece[] {
  return line
    .split(/(`[^`]+`|\[[^\]]+\]\([^)]+\))/)
    .filter((part) => part !== '')
    .map((part): InlinePiece => {
      if (part.startsWith('`') && part.length > 2) return { kind: 'code', text: part.slice(1, -1) };
      const [, text, target] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part) ?? [];
      if (text === undefined) return { kind: 'text', text: part };
      const [, page, heading] = /^docs\/([\w-]+)\.md(?:#(.+))?$/.exec(target!) ?? [];
      return page !== undefined && Object.hasOwn(DOCUMENTATION, page)
        ? { kind: 'link', text, page: page as DocumentationName, ...(heading === undefined ? {} : { heading }) }
        : { kind: 'text', text };
    });
}
