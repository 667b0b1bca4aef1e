import { m } from '../../../paraglide/messages';
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
    .description(m.command_list_presets_or_describe_one())
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
        [m.command_column_preset(), m.command_column_title()],
        presets.map((p) => [p.name, p.title]),
      )}\n`,
    );
  print(m.command_gander_presets_name_describes_one());
}

function found(name: string): Preset {
  const known = preset(name);
  if (!known)
    throw new UsageError(m.command_there_no_preset({ name: shown(name), name2: didYouMean(name, PRESET_NAMES) }));
  return known;
}

function describe({ title, description, source, experiment }: Preset): string {
  const more = experiment
    ? [
        '',
        m.command_claim({ claim: experiment.claim }),
        m.command_look_at({ look: experiment.look }),
        m.command_result({ found: experiment.found }),
      ]
    : [];
  return [title, description, m.command_preset_source({ source }), ...more].join('\n');
}
