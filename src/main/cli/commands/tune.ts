import { Option } from 'commander';
import { m } from '../../../paraglide/messages';
import { NETWORK_KINDS } from '../../../shared/domain/compute-plan';
import type { NetworkKind } from '../../../shared/domain/compute-plan';
import { unwrap } from '../../../shared/contract/outcome';
import { describePlans } from '../../../shared/domain/describe-plans';
import type { PlansStatus } from '../../../shared/domain/plan-race';
import type { Core } from '../../core/core';
import type { AddCommand } from '../lib/command';
import { print, printJson, rewriteLine, say, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { duration } from '../lib/format';
import { onInterrupt } from '../lib/interrupt';
import { EXIT } from '../lib/usage-error';

/** Adds `gander tune`. */
export const addTune: AddCommand = (program, action) => {
  program
    .command('tune')
    .description(m.command_measure_how_tensorflow_trains_fastest())
    .addOption(new Option('--network <kind>', m.command_measure_kind_network_only_default()).choices(NETWORK_KINDS))
    .action(action((c, options: { network?: NetworkKind }) => tune(c, options)));
};

/** `gander tune`: measures in the process that owns the home, and waits. Returns the exit code. */
async function tune(context: Context, { network }: { network?: NetworkKind }): Promise<number> {
  return withCore(context, 'gander tune', async (core) => {
    const status = await measured(core, network ? [network] : [...NETWORK_KINDS], !context.json);
    if (context.json) printJson(status.plans ?? null);
    else if (status.plans) print(describePlans(status.plans));
    if (!status.ended) return EXIT.done;
    say(status.ended.message);
    return status.ended.cancelled ? EXIT.interrupted : EXIT.done;
  });
}

/** Shows the progress, and cancels at Ctrl-C; resolves with the status at the end. */
async function measured(core: Core, kinds: NetworkKind[], isShown: boolean): Promise<PlansStatus> {
  let stopShowing: (() => void) | undefined;
  const ended = new Promise<PlansStatus>((resolve) => {
    let lastText = '';
    stopShowing = core.on('plans:changed', (status) => {
      const { measuring } = status;
      if (!measuring) return resolve(status);
      const { done, total, text, secondsLeft } = measuring;
      const line = m.command_measuring_about_left({
        text,
        floor: Math.floor((100 * done) / total),
        secondsLeft: duration(secondsLeft),
      });
      if (isShown && process.stderr.isTTY) rewriteLine(line);
      else if (isShown && text !== lastText) say(line);
      lastText = text;
    });
  });
  const stopListening = onInterrupt(() => {
    core.request('plans:cancel').catch((error: unknown) => {
      say(String(error));
    });
  });
  try {
    unwrap(await core.request('plans:measure', kinds));
    return await Promise.race([ended, core.lost.then(() => core.request('plans:get'))]);
  } finally {
    stopShowing?.();
    stopListening();
    if (isShown && process.stderr.isTTY) rewriteLine('');
  }
}
