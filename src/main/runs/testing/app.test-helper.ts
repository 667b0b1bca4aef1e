// Opens a home and runs its queue until killed: argv is the home and the path of the training process.
import { join } from 'node:path';
import { ok } from '../../../shared/contract/outcome';
import { openDatabase } from '../../database';
import { nodeFork } from '../supervisor/training-process';
import { Runs } from '../runs';

const [, , home, worker] = process.argv;
const prepare = (name: string) =>
  Promise.resolve(
    ok({ name, kind: 'points' as const, file: '/nowhere', sha256: 'a'.repeat(64), count: 1000, shape: [2] }),
  );
const datasets = { list: () => Promise.resolve([]), prepare };
const fork = nodeFork(worker!, { GANDER_TEST_BEHAVIOUR: '{"1":"wait"}' });
new Runs({
  database: openDatabase(join(home!, 'gander.sqlite')),
  home: home!,
  datasets,
  fork,
  version: 'test',
}).start();
