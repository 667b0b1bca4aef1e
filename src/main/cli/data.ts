import path from 'node:path';
import type { DatasetInfo } from '../../shared/datasets';
import { unwrap } from '../../shared/outcome';
import { print, printJson, say, withCore } from './context';
import type { Context } from './context';
import { table } from './format';

/** `gander data list` */
export const dataList = (context: Context): Promise<void> =>
  withCore(context, 'gander data', async (core) => {
    const all = await core.request('datasets:list');
    if (context.json) printJson(all);
    else print(table(['NAME', 'COUNT', 'HERE', ''], all.map((d) => [d.name, d.count > 0 ? String(d.count) : '-', d.available ? 'yes' : 'no', d.detail])));
  });

/** `gander data fetch`: the only command that uses the network. */
export const dataFetch = (context: Context, name: string): Promise<void> =>
  withCore(context, 'gander data fetch', async (core) => {
    let tenth = -1;
    core.on('datasets:progress', ({ done, total, detail }) => {
      const now = Math.floor((10 * done) / Math.max(1, total));
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${detail}${done === total ? '\n' : ''}`);
      else if (now !== tenth && !context.json) say(detail);
      tenth = now;
    });
    done(context, unwrap(await core.request('datasets:fetch', name)));
  });

/** `gander data add`: a folder of pictures, IDX files or a .npz file under a name; it stays where it is. */
export const dataAdd = (context: Context, name: string, file: string): Promise<void> =>
  // The owner of the home may stand in another folder than we do.
  withCore(context, 'gander data add', async (core) => done(context, unwrap(await core.request('datasets:add', name, path.resolve(file)))));

function done(context: Context, info: DatasetInfo): void {
  if (context.json) printJson(info);
  else print(`${info.name}: ${info.count} samples. ${info.detail}`);
}
