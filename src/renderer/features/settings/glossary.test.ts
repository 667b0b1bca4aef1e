import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { GLOSSARY, searchGlossary } from './glossary';

/** Term and meaning of each row of the first table of docs/glossary.md. */
const documented = new Map(
  readFileSync(join(import.meta.dirname, '../../../../docs/glossary.md'), 'utf8')
    .split('## ')[0]!
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, term, meaning]) => [term, meaning] as const),
);

it('has the words of the documentation, each term once', () => {
  for (const { term, meaning } of GLOSSARY) expect([term, documented.get(term)]).toEqual([term, meaning]);
  expect(new Set(GLOSSARY.map(({ term }) => term)).size).toBe(GLOSSARY.length);
});

it('finds terms before meanings, in any case', () => {
  const found = searchGlossary('Checkpoint').map(({ term }) => term);
  expect(found[0]).toBe('checkpoint');
  expect(found).toEqual(expect.arrayContaining(['branch', 'prune', 'resume', 'suspend']));
  expect(searchGlossary('wasserstein score').map(({ term }) => term)).toEqual(['critic']);
  expect(searchGlossary('no such word')).toEqual([]);
  expect(searchGlossary(' ')).toEqual(GLOSSARY);
});
