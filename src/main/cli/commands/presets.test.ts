import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { PRESETS } from '../../../shared/domain/run/presets';
import { presets } from './presets';
import { UsageError } from '../lib/usage-error';

const docs = path.join(import.meta.dirname, '../../../../docs');
const experiments = PRESETS.flatMap(({ name, title, experiment }) =>
  experiment ? [{ name, title, ...experiment }] : [],
);

function printed(name?: string, json = false): string {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    presets({ json }, name);
    return write.mock.calls.map(([text]) => text as string).join('');
  } finally {
    write.mockRestore();
  }
}

test.each(experiments)(
  'the small experiment $name has a page with its title, its command and a table of figures, linked from the results',
  ({ name, title }) => {
    const page = readFileSync(path.join(docs, 'experiments', `${name}.md`), 'utf8');
    expect(page).toMatch(new RegExp(`^# ${title.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')}\n`));
    expect(page).toContain(`gander run ${name} --seeds `);
    expect(page).toMatch(/^\|.*\|\n\|[-|]+\|\n\|.*\d.*\|$/m);
    expect(readFileSync(path.join(docs, 'results.md'), 'utf8')).toContain(`experiments/${name}.md`);
  },
);

test('each states the claim, where to look and our result, in sentences', () => {
  expect(experiments.length).toBeGreaterThanOrEqual(6);
  for (const { claim, look, found } of experiments)
    for (const text of [claim, look, found]) expect(text).toMatch(/^[A-Z].{40,}\.$/);
});

test('the command lists all, and prints our result for one by name', () => {
  const all = printed();
  for (const { name } of PRESETS) expect(all).toContain(name);
  const [one] = experiments;
  expect(printed(one!.name)).toContain(one!.found);
  expect(JSON.parse(printed(undefined, true))).toHaveLength(PRESETS.length);
  expect(() => printed('clip-valu')).toThrow(
    new UsageError('There is no preset "clip-valu". Did you mean "clip-value"?'),
  );
});
