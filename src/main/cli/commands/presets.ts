import { didYouMean } from '../../../shared/domain/did-you-mean';
import { preset, PRESET_GROUPS, PRESET_NAMES, PRESETS } from '../../../shared/domain/run/presets';
import type { Preset } from '../../../shared/domain/run/presets';
import { shown } from '../../../shared/domain/text-limits';
import { print, printJson } from '../lib/context';
import type { Context } from '../lib/context';
import { table } from '../lib/format';
import { UsageError } from '../lib/usage-error';
import type { AddCommand } from '../lib/command';

/** Adds `gander presets`. */
export const addPresets: AddCommand = (program, action) => {
  program
    .command('presets')
    .description('List the presets, or describe one: its question, its claim and its result.')
    .argument('[name]')
    .action(action((c, name?: string) => Promise.resolve(presets(c, name))));
};

/** `gander presets`: lists the presets, or prints the description of one. */
export function presets(context: Pick<Context, 'json'>, name?: string): void {
  const one = name === undefined ? undefined : found(name);
  if (context.json) return printJson(one ?? PRESETS);
  if (one) return print(describe(one));
  for (const { title, presets } of PRESET_GROUPS)
    print(
      `${title}\n${table(
        ['PRESET', 'TITLE'],
        presets.map((p) => [p.name, p.title]),
      )}\n`,
    );
  print('"gander presets NAME" describes one, "gander run NAME" runs it.');
}

function found(name: string): Preset {
  const known = preset(name);
  if (!known) throw new UsageError(`There is no preset ${shown(name)}.${didYouMean(name, PRESET_NAMES)}`);
  return known;
}

function describe({ title, description, source, experiment }: Preset): string {
  const more = experiment
    ? ['', `Claim    ${experiment.claim}`, `Look at  ${experiment.look}`, `Result   ${experiment.found}`]
    : [];
  return [title, description, `Source: ${source}`, ...more].join('\n');
}
