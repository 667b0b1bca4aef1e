import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { m } from '../../../paraglide/messages';
import { append } from '../../../shared/lib/lists';
import { readHead } from '../../datasets/recognise';
import { fail } from '../../datasets/refusals';
import type { ExternalReader, ExternalSource, ReadOptions } from '../reader';
import { isMlflowRun, mlflowSource, readMlflow } from './mlflow';
import type { MlflowCursor } from './mlflow';
import { readTables } from './read-table';
import type { TableCursor } from './read-table';
import { settingsIn } from './settings-files';
import { isMetricFile, planStylegan, STATS_FILE } from './stylegan';
import { nameOfFile, planTable, runIn, tableSources } from './table-source';
import { naturalOrder, walkFolders } from './walk';

/** Files of tables, by their names. Other names are read only when the file itself is imported. */
const TABLE_FILE = /(\.(csv|tsv|jsonl|ndjson)|^log\.txt)$/i;
/** Grids of StyleGAN, whose reader takes the losses beside them. */
const STYLEGAN_GRID = /^fakes\d+\.(png|jpe?g)$/i;
const SQLITE = 'SQLite format 3\0';

/** Reads tables of metrics: CSV, JSON lines, MLflow's file store. */
export const tableReader: ExternalReader = {
  type: 'table',

  async find(path, options) {
    return (await stat(path)).isDirectory() ? findBelow(path, options) : findInFile(path, options);
  },

  async *read(source, options) {
    const { signal, cursor, onBytes } = options;
    if ((await stat(source.path)).isDirectory())
      return yield* readMlflow(source, { signal, onBytes, cursor: cursor as MlflowCursor | undefined });
    const plans = await plansOf(source.path, options);
    return yield* readTables(plans, runIn(source), { signal, onBytes, cursor: cursor as TableCursor | undefined });
  },
};

const plansOf = async (path: string, options: ReadOptions) =>
  basename(path) === STATS_FILE
    ? planStylegan(path, options)
    : [await planTable(path, options)].filter((plan) => plan !== undefined);

async function findInFile(path: string, options: ReadOptions): Promise<ExternalSource[]> {
  await refuseOtherFormats(path);
  const siblings = await readdir(dirname(path)).catch(() => []);
  const sources = await sourcesOf(path, basename(path), options, { siblings, isOnlyFile: true });
  if (sources.length === 0 && TABLE_FILE.test(basename(path))) fail(m.external_no_table({ path }), path);
  return sources;
}

async function refuseOtherFormats(path: string): Promise<void> {
  const head = Buffer.from(await readHead(path, 64)).toString('latin1');
  if (head.startsWith(SQLITE)) fail(m.external_sqlite({ path }), path);
  if (head.startsWith('PAR1')) fail(m.external_parquet({ path }), path);
}

async function findBelow(root: string, options: ReadOptions): Promise<ExternalSource[]> {
  const found: ExternalSource[] = [];
  if (basename(root) === '.aim') fail(m.external_aim({ path: root }), root);
  for await (const folder of walkFolders(root, options.signal)) {
    if (isMlflowRun(folder)) {
      const run = await mlflowSource(folder.path, folder.relative || '.', options.signal);
      if (run) found.push(run);
      folder.folders.length = 0;
      continue;
    }
    const names = folder.files.filter((name) => TABLE_FILE.test(name)).sort(naturalOrder);
    const hasStats = names.includes(STATS_FILE);
    for (const name of names) {
      if (hasStats && isMetricFile(name)) continue;
      if (name === STATS_FILE && folder.files.some((file) => STYLEGAN_GRID.test(file))) continue;
      const relative = folder.relative === '' ? name : `${folder.relative}/${name}`;
      append(
        found,
        await sourcesOf(join(folder.path, name), relative, options, { siblings: folder.files, isOnlyFile: false }),
      );
    }
  }
  return found;
}

/** The runs in a file. `siblings` are the names of the files beside it. */
async function sourcesOf(
  path: string,
  relative: string,
  options: ReadOptions,
  { siblings, isOnlyFile }: { siblings: readonly string[]; isOnlyFile: boolean },
): Promise<ExternalSource[]> {
  const [plan, ...others] = await plansOf(path, options);
  if (!plan) return [];
  // In a folder, tables without steps may be anything.
  const { step, time, long } = plan.roles;
  if (!isOnlyFile && step === undefined && time === undefined && long === undefined) return [];
  const { settings, seed, remark } = await settingsIn(dirname(path), siblings);
  const isStylegan = basename(path) === STATS_FILE && plan.sample.columns.includes('Progress/kimg');
  return tableSources(plan, {
    ...{ relative, name: nameOfFile(path, relative), settings, others },
    ...(seed !== undefined && { seed }),
    ...(isStylegan && { program: 'StyleGAN' }),
    remarks: remark === undefined ? [] : [remark],
  });
}
