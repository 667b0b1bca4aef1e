import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'vitest';
import { describePendingReason } from '../targets/slurm/output/describe-reason';
import { MAX_TASKS, SCHEDULER_STATES } from '../targets/slurm/output/job-record';
import type { JobRecord } from '../targets/slurm/output/job-record';
import { mergeRecords } from '../targets/slurm/output/merge-records';
import { parseScontrolNodes, parseSinfo } from '../targets/slurm/output/nodes';
import { parseSacct } from '../targets/slurm/output/sacct';
import { parseScontrolJobs } from '../targets/slurm/output/scontrol';
import { parseSqueue } from '../targets/slurm/output/squeue';
import { parseVersion } from '../targets/slurm/output/version';
import { visible } from '../../shared/lib/text';
import { fuzz, TIMEOUT_MS } from './fuzz-target';
import type { Verdict } from './fuzz-target';
import { mutateBytes, mutateJson } from './mutate';
import type { Chance } from './chance';

const FIXTURES = path.join(import.meta.dirname, '../targets/slurm/output/fixtures');
const read = (file: string): string => readFileSync(path.join(FIXTURES, file), 'utf8');

const TEXTS = [
  read('22.05/waiting/squeue.txt'),
  read('22.05/held/squeue.txt'),
  read('22.05/ended/sacct.txt'),
  read('22.05/waiting/scontrol-job.txt'),
  read('22.05/lost/sinfo.txt'),
  read('22.05/lost/scontrol-node.txt'),
  'slurm-wlm 22.05.8',
];
const JSONS = ['22.05', '23.02', '23.11', '25.05']
  .flatMap((version) => [
    `${version}/preempted/squeue.json`,
    `${version}/ended/sacct.json`,
    `${version}/lost/sinfo.json`,
  ])
  .map((file) => shortened(JSON.parse(read(file)) as Record<string, unknown>));

/** An answer with its first four jobs or nodes, so that a mutation often changes one of them. */
function shortened(answer: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [name, Array.isArray(value) ? value.slice(0, 4) : value]),
  );
}

/** Lists of tasks and states as a later version, or somebody's job name, may contain them. */
const WORDS = [
  '1_[0-2147483647]',
  '1_[0-9,]',
  '1_[...]',
  '9'.repeat(40),
  'EXPEDITING',
  '\u001b[2J',
  '\u202e',
  '__proto__',
];

function makeText(chance: Chance): string {
  let text = chance.one(TEXTS);
  if (chance.once(3)) {
    const fields = text.split('\x1f');
    fields[chance.below(fields.length)] = chance.one(WORDS);
    text = fields.join('\x1f');
  }
  return chance.once(3) ? text : Buffer.from(mutateBytes(chance, Buffer.from(text))).toString('utf8');
}

/** Each parser reads every answer: a command may print what another one should. */
function takeAll(text: string): Verdict {
  const jobs = [parseSqueue(text), parseSacct(text), parseScontrolJobs(text)];
  const nodes = [parseSinfo(text), parseScontrolNodes(text)];
  for (const answer of jobs) if (answer.ok) checkJobs(answer.value);
  for (const answer of nodes)
    if (answer.ok)
      for (const { name, state, gres, reason, partitions } of answer.value)
        checkTexts([name, state, gres, reason, ...partitions]);
  checkTexts([parseVersion(text)?.text]);
  return [...jobs, ...nodes].flatMap((answer) => (answer.ok ? [] : [answer.error.message]))[0];
}

function checkJobs(records: readonly JobRecord[]): void {
  if (records.length > 20 * MAX_TASKS) throw new Error(`${records.length} records.`);
  for (const { id, name, state, reason, nodes, partition, comment, restarts } of records.slice(0, 1000)) {
    if (!/^\d+(_\d+|\+\d+)?$/.test(id)) throw new Error(`${id} is no id.`);
    if (!SCHEDULER_STATES.includes(state)) throw new Error(`${state} is no state.`);
    if (restarts !== undefined && !Number.isSafeInteger(restarts)) throw new Error(`${restarts} is no count.`);
    checkTexts([name, reason, nodes, partition, comment, reason && describePendingReason(reason)]);
  }
  mergeRecords(records, records);
}

function checkTexts(texts: readonly (string | undefined)[]): void {
  for (const text of texts)
    if (text !== undefined && (text.length > 1000 || visible(text) !== text))
      throw new Error(`This was not cleaned: ${JSON.stringify(text.slice(0, 100))}`);
}

test("text of Slurm's commands", () => fuzz({ name: 'text of Slurm', make: makeText, take: takeAll }), TIMEOUT_MS);

test(
  "JSON of Slurm's commands",
  () =>
    fuzz({
      name: 'JSON of Slurm',
      make: (chance) => mutateJson(chance, chance.one(JSONS)),
      take: takeAll,
    }),
  TIMEOUT_MS,
);
