import path from 'node:path';
import { m } from '../../../paraglide/messages';
import type { DatasetFrame, DatasetInfo } from '../../../shared/domain/datasets';
import { unwrap } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { describeAccuracy } from '../../../shared/domain/scores';
import type { Core } from '../../core/core';
import { print, printJson, rewriteLine, say, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { duration, table } from '../lib/format';
import { onInterrupt } from '../lib/interrupt';
import { EXIT } from '../lib/usage-error';
import type { AddCommand } from '../lib/command';
import { whole } from '../lib/parse-options';

/** Adds `gander data` and its commands. */
export const addData: AddCommand = (program, action) => {
  const data = program.command('data').description(m.command_list_download_add_and_remove());
  data
    .command('list', { isDefault: true })
    .description(m.command_list_all_datasets())
    .action(action((c) => dataList(c)));
  data
    .command('fetch')
    .description(m.command_download_published_dataset())
    .argument('<name>')
    .action(action((c, name: string) => dataFetch(c, name)));
  data
    .command('add')
    .description(m.command_add_folder_images_idx_files())
    .argument('<name>')
    .argument('<path>')
    .action(action((c, name: string, file: string) => dataAdd(c, name, file)));
  data
    .command('features')
    .description(m.command_train_classifier_on_labelled_dataset())
    .argument('<name>')
    .option('--image-size <n>', m.command_image_size_runs_be_scored(), whole(8, 256))
    .option('--channels <n>', m.command_1_for_grey_3_for(), whole(1, 3))
    .action(action((c, name: string, options: DatasetFrame) => dataFeatures(c, name, options)));
  data
    .command('remove')
    .description(m.command_remove_added_dataset_from_list())
    .argument('<name>')
    .action(action((c, name: string) => dataRemove(c, name)));
};

/** `gander data list` */
const dataList = (context: Context): Promise<void> =>
  withCore(context, 'gander data', async (core) => {
    const all = await core.request('datasets:list');
    if (context.json) printJson(all);
    else
      print(
        table(
          [m.command_column_name(), m.command_column_count(), m.command_column_here(), ''],
          all.map((d) => [
            d.name,
            d.count > 0 ? String(d.count) : '-',
            d.available ? m.command_yes() : m.command_no(),
            d.detail,
          ]),
        ),
      );
  });

/** `gander data fetch`: the only command that uses the network. */
const dataFetch = (context: Context, name: string): Promise<number> =>
  withCore(context, 'gander data fetch', (core) =>
    runJob(context, core, name, () => core.request('datasets:fetch', name), samplesOf),
  );

/** `gander data add`: adds a folder of images, IDX files or a .npz file under a name; the files stay where they are. */
const dataAdd = (context: Context, name: string, file: string): Promise<number> =>
  // The process that owns the home may have another working directory.
  withCore(context, 'gander data add', (core) =>
    runJob(context, core, name, () => core.request('datasets:add', name, path.resolve(file)), samplesOf),
  );

const samplesOf = ({ name, count, detail }: DatasetInfo): string => m.command_data_samples({ name, count, detail });

/** `gander data features`: trains the classifier whose features are used to score a labelled dataset. */
const dataFeatures = (context: Context, name: string, frame: DatasetFrame): Promise<number> =>
  withCore(context, 'gander data features', (core) =>
    runJob(
      context,
      core,
      name,
      () => core.request('datasets:learn', name, frame),
      (learned) =>
        m.command_classifier_with_classes_scores_use({
          id: learned.id,
          classes: learned.classes,
          learned: describeAccuracy(learned),
          name,
        }),
    ),
  );

/** `gander data remove`: removes a dataset from the list; its files and what was prepared from them are not deleted. */
const dataRemove = (context: Context, name: string): Promise<void> =>
  withCore(context, 'gander data remove', async (core) => {
    unwrap(await core.request('datasets:remove', name));
    if (context.json) printJson({ removed: name });
    else print(m.command_removed_from_list_files_were({ name }));
  });

/** Shows the progress of a job, and cancels it at Ctrl-C. Returns the exit code. */
async function runJob<T>(
  context: Context,
  core: Core,
  name: string,
  start: () => Promise<Outcome<T>>,
  inWords: (value: T) => string,
): Promise<number> {
  let interrupted = false;
  const stopListening = onInterrupt(() => {
    interrupted = true;
    core
      .request('datasets:cancel', name)
      .catch((error: unknown) => say(error instanceof Error ? error.message : String(error)));
  });
  const stopShowing = showProgress(core, name, !context.json);
  try {
    const outcome = await start();
    if (interrupted && !outcome.ok) {
      say(`${process.stderr.isTTY ? '\n' : ''}${outcome.error.message}`);
      return EXIT.interrupted;
    }
    const value = unwrap(outcome);
    if (context.json) printJson(value);
    else print(inWords(value));
    return EXIT.done;
  } finally {
    stopShowing();
    stopListening();
  }
}

/**
 * Shows one line on stderr, rewritten in place on a terminal; elsewhere it prints a line for each tenth of the work.
 */
function showProgress(core: Core, name: string, isShown: boolean): () => void {
  let began: number | undefined;
  let tenth = -1;
  return core.on('datasets:progress', (event) => {
    if (event.name !== name) return;
    const { done, total, detail } = event;
    const now = Math.floor((10 * done) / Math.max(1, total));
    began ??= performance.now();
    const seconds = (performance.now() - began) / 1000;
    const left =
      seconds > 1 && done < total ? m.command_left({ seconds: duration((seconds / done) * (total - done)) }) : '';
    if (process.stderr.isTTY) rewriteLine(`${detail}${left}`, done === total);
    else if (now !== tenth && isShown) say(`${detail}${left}`);
    tenth = now;
  });
}
