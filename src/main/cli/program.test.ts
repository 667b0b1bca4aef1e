import { CommanderError } from 'commander';
import { expect, it, vi } from 'vitest';
import { program, readCommanderError } from './program';
import { UsageError } from './lib/usage-error';

const parser = () =>
  program(
    '0.0.0',
    () => {
      throw new UsageError('no command should run');
    },
    () => undefined,
  );

it('names the command once in its usage', () => {
  expect(parser().helpInformation().split('\n')[0]).toBe('Usage: gander [options] [command]');
});

it('prints the help of a command with "help COMMAND", with exit code 0', async () => {
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  try {
    const error: unknown = await parser()
      .parseAsync(['help', 'run'], { from: 'user' })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CommanderError);
    expect(readCommanderError(error as CommanderError)).toEqual({ code: 0 });
  } finally {
    spy.mockRestore();
  }
  expect(written.join('')).toContain('Usage: gander run [options] <preset|file>');
});
