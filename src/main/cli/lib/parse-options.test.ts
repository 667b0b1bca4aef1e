import { CommanderError } from 'commander';
import { expect, it } from 'vitest';
import { program, readCommanderError } from '../program';

/** What a use of the command is told before anything is opened; undefined when it is not refused. */
async function refusal(...words: string[]): Promise<string | undefined> {
  const root = program(
    '0',
    () => {
      throw new Error('It was let through.');
    },
    () => undefined,
  );
  for (const command of [root, ...root.commands, ...root.commands.flatMap(({ commands }) => commands)])
    command.exitOverride().configureOutput({ outputError: () => undefined });
  try {
    await root.parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    return error instanceof CommanderError ? readCommanderError(error).message : undefined;
  }
}

it.each([
  [['run', 'ring-compare', '--seeds', '1000000000'], 'from 1 to 1000.'],
  [['run', 'ring-compare', '--seeds', '0'], 'from 1 to 1000.'],
  [['run', 'ring-compare', '--seed', '2147483648'], 'from 0 to 2147483647.'],
  [['run', 'ring-compare', '--steps', '100000001'], 'from 1 to 100000000.'],
  [['run', 'ring-compare', '--steps', '1e3'], 'from 1 to 100000000.'],
  [['branch', 'a', '--at', '9999999999999'], 'from 0 to 1000000000000.'],
  [['score', 'a', '--samples', '10001'], 'from 100 to 10000.'],
  [['score', 'a', '--step', '99999999999999999999'], 'from 0 to 1000000000000.'],
  [['export', 'gif', 'a', '--every', '0'], 'from 1 to 1000000000000.'],
  [['export', 'gif', 'a', '--delay', '60001'], 'from 20 to 60000.'],
  [['export', 'gif', 'a', '--scale', '9'], 'from 1 to 8.'],
  [['export', 'strip', 'a', '--columns', '65'], 'from 2 to 64.'],
  [['export', 'csv', 'a', '--to', '1000000000001'], 'from 0 to 1000000000000.'],
  [['data', 'features', 'a', '--image-size', '257'], 'from 8 to 256.'],
  [['data', 'features', 'a', '--channels', '4'], 'from 1 to 3.'],
  [['serve', '--port', '65536'], 'from 0 to 65535.'],
])('%j is refused before anything is made of its number', async (words, range) => {
  expect(await refusal(...words)).toContain(`It must be a whole number ${range}`);
});

it('takes a number of greys that a GIF has, and no other', async () => {
  expect(await refusal('export', 'gif', 'a', '--greys', '7')).toContain('It must be one of 256, 64, 32, 16, 8.');
  expect(await refusal('export', 'gif', 'a', '--greys', '16')).toBeUndefined();
});

it('takes the ends of a range', async () => {
  for (const words of [
    ['run', 'ring-compare', '--seeds', '1000'],
    ['export', 'gif', 'a', '--delay', '20', '--scale', '8'],
  ])
    expect(await refusal(...words)).toBeUndefined();
});
