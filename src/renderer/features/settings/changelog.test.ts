import { expect, test } from 'vitest';
import changelog from '../../../../CHANGELOG.md?raw';
import { readChangelog } from './changelog';

test('versions, groups, items over several lines, code and links are read', () => {
  const text = `# Changelog

About the format.

## [Unreleased]

Homes open
unchanged.

### Added

- \`gander watch\` follows folders ([docs/import.md](docs/import.md#folders)),
  and more.
- [elsewhere](https://example.org) <b>bold</b>

## [0.1.0] - 2026-11-21

First version.
`;
  expect(readChangelog(text)).toEqual([
    {
      version: undefined,
      paragraphs: [[{ kind: 'text', text: 'Homes open unchanged.' }]],
      groups: [
        {
          title: 'Added',
          items: [
            [
              { kind: 'code', text: 'gander watch' },
              { kind: 'text', text: ' follows folders (' },
              { kind: 'link', text: 'docs/import.md', page: 'import', heading: 'folders' },
              { kind: 'text', text: '), and more.' },
            ],
            [
              { kind: 'text', text: 'elsewhere' },
              { kind: 'text', text: ' <b>bold</b>' },
            ],
          ],
        },
      ],
    },
    { version: '0.1.0', date: '2026-11-21', paragraphs: [[{ kind: 'text', text: 'First version.' }]], groups: [] },
  ]);
});

test('every item of the changelog is read', () => {
  const items = readChangelog(changelog).flatMap(({ groups }) => groups.flatMap((group) => group.items));
  expect(items.length).toBe(changelog.split('\n').filter((line) => line.startsWith('- ')).length);
});
