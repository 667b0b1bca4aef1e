import { posix } from 'node:path';
import { ok } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { m } from '../../paraglide/messages';
import { JOBS_FOLDER } from '../../shared/formats/remote-run';
import { cleanText } from '../../shared/lib/text';
import { asRefusal } from './command';
import type { Machine } from './machine';
import type { Submitted } from './target';

const TAIL_BYTES = 8192;

/** The end of what a job has printed, which both kinds of targets write into the folder of jobs. */
export async function readJobLog(machine: Machine, folder: string, { key, task }: Submitted): Promise<Outcome<string>> {
  const file = posix.join(folder, JOBS_FOLDER, `${key}-${task}.log`);
  const done = await machine.run('tail', ['-c', String(TAIL_BYTES), file]);
  return done.ok
    ? ok(cleanText(done.stdout.toString('utf8')))
    : asRefusal(m.targets_not_readable({ path: file }), done);
}
