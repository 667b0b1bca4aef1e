import { m } from '../../../paraglide/messages';
import { updateAdvice } from '../../core/system/update-advice';
import { thisInstallation } from '../../files/installation';
import { print, printJson } from '../lib/context';
import type { Context } from '../lib/context';
import { EXIT } from '../lib/usage-error';
import type { AddCommand } from '../lib/command';

/** Adds `gander update`. */
export const addUpdate: AddCommand = (program, action) => {
  program
    .command('update')
    .description(m.command_update())
    .action(action((c) => Promise.resolve(update(c))));
};

/** `gander update`: says how to update; it changes nothing. Returns the exit code. */
function update({ version, home, json }: Context): number {
  const installed = thisInstallation();
  const advice = updateAdvice(installed);
  if (json) printJson({ version, installed: installed.kind, advice });
  else print([m.update_version({ version }), advice, m.update_home({ home })].join('\n'));
  return EXIT.done;
}
