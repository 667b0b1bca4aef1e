import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { unwrap } from '../../../../shared/contract/outcome';
import { describePendingReason } from './describe-reason';
import { findRecord, parseJobId, stateOfFlags, stateOfText, tasksOf } from './job-record';
import type { JobRecord } from './job-record';
import { mergeRecords } from './merge-records';
import { SINFO_ARGUMENTS, parseScontrolNodes, parseSinfo } from './nodes';
import { isAccountingDisabled, newestOfEach, parseSacct, sacctArguments } from './sacct';
import { parseScontrolJobs, scontrolJobArguments } from './scontrol';
import { SQUEUE_ARGUMENTS, parseSqueue } from './squeue';
import { parseVersion } from './version';

const read = (file: string): string => readFileSync(path.join(import.meta.dirname, 'fixtures', file), 'utf8');
const LATER = ['23.02', '23.11', '24.05', '24.11', '25.05'];

/** What must be equal in every form and version, by id; job numbers in the order of the list are not. */
const states = (records: readonly JobRecord[]): Record<string, string> =>
  Object.fromEntries(
    [...records]
      .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
      .map(({ id, state, reason }) => [id, reason === undefined ? state : `${state} ${reason}`]),
  );

const WAITING = {
  '1_0': 'RUNNING',
  '1_1': 'RUNNING',
  '1_2': 'PENDING JobArrayTaskLimit',
  '1_3': 'PENDING JobArrayTaskLimit',
  '2': 'PENDING JobHeldUser',
  '3': 'PENDING Resources',
  '4+0': 'PENDING Resources',
  '4+1': 'PENDING Resources',
  '6': 'PENDING Dependency',
  '7': 'PENDING PartitionConfig',
  '8': 'PENDING Priority',
  '9': 'PENDING Priority',
};

describe('jobs of the controller', () => {
  it('are the same by squeue and by scontrol: tasks of an array, parts of a heterogeneous job, reasons', () => {
    const queue = unwrap(parseSqueue(read('22.05/waiting/squeue.txt')));
    expect(states(queue)).toEqual(WAITING);
    expect(states(unwrap(parseScontrolJobs(read('22.05/waiting/scontrol-job.txt'))))).toEqual(WAITING);
    expect(findRecord(queue, '1_0')).toMatchObject({
      array: '1',
      task: 0,
      name: 'gander-kqtz',
      comment: 'gander-kqtz',
      nodes: 'n1',
      partition: 'main',
      restarts: 0,
    });
    expect(findRecord(queue, '3')!.name).toBe('two lines|x');
    expect(findRecord(queue, '6')).not.toHaveProperty('comment');
    expect(findRecord(queue, '6')).not.toHaveProperty('nodes');
  });

  const preempted = unwrap(parseSqueue(read('22.05/preempted/squeue.txt')));

  it('wait again after a preemption, with the number of restarts', () => {
    expect(findRecord(preempted, '3')).toMatchObject({ state: 'PENDING', reason: 'BeginTime', restarts: 1 });
    expect(findRecord(unwrap(parseScontrolJobs(read('22.05/preempted/scontrol-job.txt'))), '3')).toMatchObject({
      state: 'PENDING',
      restarts: 1,
    });
  });

  it.each(['22.05', ...LATER])('are the same in the JSON of %s as in text', (version) => {
    const text = read(`${version}/preempted/squeue.json`);
    for (const records of [unwrap(parseSqueue(text)), unwrap(parseScontrolJobs(text))]) {
      expect(states(records)).toEqual(states(preempted));
      for (const record of records) {
        const { name, restarts, nodes } = findRecord(preempted, record.id)!;
        expect(record).toMatchObject({ name, restarts, ...(nodes === undefined ? {} : { nodes }) });
      }
    }
  });

  it('are held after a launch failed, in words', () => {
    const [job] = unwrap(parseSqueue(read('22.05/held/squeue.txt'))).filter(({ id }) => id === '16');
    expect(job).toMatchObject({ state: 'PENDING', reason: 'launch failed requeued held', restarts: 2 });
    expect(describePendingReason(job!.reason!)).toMatch(/could not be started on its node and is held/);
  });
});

describe('jobs of the accounting', () => {
  const ended = unwrap(parseSacct(read('22.05/ended/sacct.txt')));

  it('end as their last attempt did: preempted or lost before is no failure', () => {
    expect(states(ended)).toEqual({
      '1_0': 'COMPLETED',
      '1_1': 'COMPLETED',
      '1_2': 'COMPLETED JobArrayTaskLimit',
      '1_3': 'COMPLETED JobArrayTaskLimit',
      '3': 'COMPLETED BeginTime',
      '4+0': 'COMPLETED',
      '4+1': 'COMPLETED',
      '6': 'COMPLETED Dependency',
      '7': 'CANCELLED PartitionConfig',
      '8': 'FAILED',
      '9': 'FAILED',
      '13': 'COMPLETED',
      '14': 'TIMEOUT',
      '15': 'CANCELLED',
      '16': 'COMPLETED ReqNodeNotAvail',
    });
    expect(findRecord(ended, '3')!.restarts).toBe(1);
    expect(findRecord(ended, '16')!.restarts).toBe(2);
    expect(findRecord(ended, '8')!.exit).toEqual({ code: 3, signal: 0 });
    expect(findRecord(ended, '9')!.exit).toEqual({ code: 0, signal: 9 });
  });

  it.each(LATER)('are the same in the JSON of %s as in text', (version) => {
    const records = unwrap(parseSacct(read(`${version}/ended/sacct.json`)));
    expect(states(records)).toEqual(states(ended));
    for (const record of records) {
      const { name, exit, restarts } = findRecord(ended, record.id)!;
      expect(record).toMatchObject({ name, exit, ...(restarts === undefined ? {} : { restarts }) });
    }
  });

  it('have the same states in the JSON of 22.05', () => {
    // This version prints neither the parts of heterogeneous jobs nor exit codes in JSON.
    const { '4+0': _, '4+1': __, ...others } = states(ended);
    expect(states(unwrap(parseSacct(read('22.05/ended/sacct.json'))))).toMatchObject(others);
  });

  it.each([
    ['preempted', '3', 'PREEMPTED', 'PENDING'],
    ['lost', '16', 'NODE_FAIL', 'PENDING'],
  ])('count less than the controller while a job is requeued: %s', (moment, id, accounted, state) => {
    const accounting = unwrap(parseSacct(read(`22.05/${moment}/sacct.txt`)));
    expect(findRecord(accounting, id)!.state).toBe(accounted);
    const controller = unwrap(parseSqueue(read(`22.05/${moment}/squeue.txt`)));
    expect(mergeRecords(controller, accounting).get(id)).toMatchObject({ state, restarts: 1 });
    expect(mergeRecords([], accounting).get(id)!.state).toBe(accounted);
  });

  it('add how a job exited, which squeue does not print', () => {
    const controller = unwrap(parseSqueue(read('22.05/ended/squeue.txt')));
    const merged = mergeRecords(controller, ended);
    for (const record of controller) expect(merged.get(record.id)!.state).toBe(record.state);
    expect(merged.get('8')).toMatchObject({ state: 'FAILED', exit: { code: 3, signal: 0 } });
  });

  it('are ordered by time, not by line; one that has not started is the newest', () => {
    const record = { id: '7', name: 'x', submittedAt: 1000 };
    const running = { ...record, state: 'RUNNING', submittedAt: 2000, startedAt: 3000 } as const;
    const first = { ...record, state: 'PREEMPTED', startedAt: 1500 } as const;
    expect(newestOfEach([running, first])).toEqual([{ ...running, restarts: 1 }]);
    const waiting = { ...record, state: 'PENDING' } as const;
    expect(newestOfEach([waiting, first])).toEqual([{ ...waiting, restarts: 1 }]);
  });

  it('are asked for by name from a day on, since sacct begins at midnight otherwise', () => {
    expect(sacctArguments({ names: ['a', 'b'] }, '2026-11-01')).toEqual(
      expect.arrayContaining(['--duplicates', '--starttime=2026-11-01', '--name=a,b']),
    );
    expect(sacctArguments({ ids: ['1', '2_3'] }, '2026-11-01')).toContain('--jobs=1,2_3');
  });

  it('may not be recorded', () => {
    expect(isAccountingDisabled('Slurm accounting storage is disabled\n')).toBe(true);
    expect(isAccountingDisabled('sacct: error: Problem talking to the database: Connection refused')).toBe(false);
  });
});

describe('an answer that is not complete', () => {
  const queue = read('22.05/waiting/squeue.txt');
  it.each([
    ['squeue', () => parseSqueue(queue.slice(0, -300))],
    ['squeue', () => parseSqueue(read('22.05/preempted/squeue.json').slice(0, -300))],
    ['sacct', () => parseSacct(read('22.05/ended/sacct.txt').slice(0, -4))],
    ['scontrol', () => parseScontrolJobs(read('22.05/waiting/scontrol-job.txt').slice(0, 1300))],
    ['sinfo', () => parseSinfo(read('22.05/lost/sinfo.txt').slice(0, -5))],
  ])('of %s is refused: a job that is absent from it has not ended', (command, parse) => {
    const answer = parse();
    expect(answer).toMatchObject({ ok: false });
    if (!answer.ok) expect(answer.error.message).toContain(`What ${command} printed`);
  });

  it('of other columns is refused', () => {
    expect(parseSqueue('1\x1fRUNNING\x1e\n')).toMatchObject({
      ok: false,
      error: {
        message: 'What squeue printed has a record with 2 instead of 10 fields: this is not a known form of it.',
      },
    });
    expect(parseSqueue('{"jobs": 3}')).toMatchObject({ ok: false });
  });

  it('is no answer without jobs', () => {
    for (const answer of [parseSqueue(''), parseSacct(''), parseScontrolJobs(''), parseSinfo('')])
      expect(answer).toEqual({ ok: true, value: [] });
    expect(unwrap(parseScontrolJobs('No jobs in the system\n'))).toEqual([]);
    expect(unwrap(parseSqueue('{"jobs": [], "errors": []}'))).toEqual([]);
  });

  it('may follow a greeting of the login node', () => {
    expect(unwrap(parseSqueue(`Welcome to the cluster!\nQuota: 3 %\n${queue}`))).toEqual(unwrap(parseSqueue(queue)));
    const jobs = read('22.05/waiting/scontrol-job.txt');
    expect(unwrap(parseScontrolJobs(`Welcome!\n${jobs}`))).toEqual(unwrap(parseScontrolJobs(jobs)));
  });
});

test('as many columns are asked for as are read', () => {
  const format = (args: readonly string[]): string =>
    args.find((one) => /^--format=/i.test(one))!.replace(/^--format=/i, '');
  const queue = format(SQUEUE_ARGUMENTS)
    .replace(/\w+:\d+/g, '7')
    .replaceAll(',', '');
  expect(unwrap(parseSqueue(queue))).toMatchObject([{ id: '7', name: '7', nodes: '7' }]);
  const nodes = format(SINFO_ARGUMENTS).replace(/%\w/g, '7');
  expect(unwrap(parseSinfo(nodes))).toMatchObject([{ name: '7', cpus: 7, memoryMiB: 7, reason: '7' }]);
  const accounted = format(sacctArguments({ ids: ['7'] }, '2026-11-01'))
    .replace(/\w+/g, '7')
    .replaceAll(',', '\x1f');
  expect(unwrap(parseSacct(`${accounted}\n`))).toMatchObject([{ id: '7', name: '7', nodes: '7' }]);
  expect(scontrolJobArguments('7_1')).toContain('--oneliner');
});

test('ids and lists of tasks', () => {
  expect(parseJobId('123')).toEqual({ id: '123' });
  expect(parseJobId('123_4')).toEqual({ id: '123_4', array: '123', tasks: [4] });
  expect(parseJobId('123_[0-3%2]')).toEqual({ id: '123', array: '123', tasks: [0, 1, 2, 3] });
  expect(parseJobId('123_[1,5-9:2]')).toEqual({ id: '123', array: '123', tasks: [1, 5, 7, 9] });
  expect(parseJobId('123+1')).toEqual({ id: '123+1' });
  for (const text of ['123.batch', '123_4.0', 'x', '', '-1', '1_[', '9'.repeat(30)])
    expect(parseJobId(text)).toBeUndefined();
  // Lists that Slurm cut off, and claims of more than can be listed.
  for (const list of ['0-2147483647', '1,2,...', '0-9999999999', '3-1', '1-5:0', 'x', ''])
    expect(tasksOf(list)).toEqual({ tasks: [], hasUnlistedTasks: true });
});

test('a task that is on no line of its own has the state of the rest of its array', () => {
  const array = { id: '9', array: '9', hasUnlistedTasks: true, name: 'a', state: 'PENDING' } as const;
  const task = { id: '9_3', array: '9', task: 3, name: 'a', state: 'RUNNING' } as const;
  expect(findRecord([array, task], '9_3')).toBe(task);
  expect(findRecord([array, task], '9_500')).toBe(array);
  expect(findRecord([array, task], '8_3')).toBeUndefined();
  expect(findRecord([task], '9_4')).toBeUndefined();
});

test('states', () => {
  expect(stateOfText('CANCELLED by 1000')).toBe('CANCELLED');
  expect(stateOfText('CANCELLED+')).toBe('CANCELLED');
  expect(stateOfText('EXPEDITING')).toBe('UNKNOWN');
  expect(stateOfFlags('OUT_OF_MEMORY')).toBe('OUT_OF_MEMORY');
  // A job that is about to be requeued is still completing.
  expect(stateOfFlags(['PREEMPTED', 'COMPLETING', 'REQUEUED'])).toBe('COMPLETING');
  expect(stateOfFlags(['RUNNING', 'CONFIGURING'])).toBe('CONFIGURING');
  expect(stateOfFlags(['PENDING', 'REQUEUED'])).toBe('PENDING');
  expect(stateOfFlags(['RUNNING', 'FROM_LATER_VERSION'])).toBe('RUNNING');
  expect(stateOfFlags(['FROM_LATER_VERSION'])).toBe('UNKNOWN');
  expect(stateOfFlags(null)).toBe('UNKNOWN');
});

test('a name that imitates the fields after it changes none of them', () => {
  const line = read('22.05/waiting/scontrol-job.txt')
    .split('\n')
    .find((one) => one.includes('JobName=fail '))!;
  const name = 'x UserId=ada(1) JobState=COMPLETED Reason=None Restarts=9';
  expect(unwrap(parseScontrolJobs(line.replace('JobName=fail', `JobName=${name}`)))[0]).toMatchObject({
    name,
    state: 'PENDING',
    restarts: 0,
  });
});

describe('nodes', () => {
  const NODES = [
    { name: 'n1', state: 'mixed', partitions: ['main', 'urgent'], gres: 'gpu:2', cpus: 2, memoryMiB: 1000 },
    {
      name: 'n2',
      state: 'down',
      isNotResponding: true,
      partitions: ['main', 'urgent'],
      gres: 'gpu:2',
      cpus: 2,
      memoryMiB: 1000,
    },
  ];
  it('are read from sinfo and scontrol', () => {
    const text = unwrap(parseSinfo(read('22.05/lost/sinfo.txt')));
    expect(text).toMatchObject(NODES);
    expect(text[1]!.reason).toBe('Not responding');
    expect(unwrap(parseScontrolNodes(read('22.05/lost/scontrol-node.txt')))).toMatchObject(NODES);
  });
  it.each(['22.05', ...LATER])('are the same in the JSON of %s', (version) => {
    const nodes = unwrap(parseSinfo(read(`${version}/lost/sinfo.json`)));
    // The flag of 22.05's JSON is not in this form.
    const expected = version === '22.05' ? NODES.map(({ isNotResponding: _, ...node }) => node) : NODES;
    expect(nodes).toMatchObject(expected);
    expect(nodes[1]!.reason).toBe('Not responding');
  });
});

test('reasons in words', () => {
  expect(describePendingReason('Priority')).toBe('jobs with a higher priority come first');
  expect(describePendingReason('QOSMaxGRESPerUser')).toBe('a limit of its QOS is reached');
  expect(describePendingReason('QOSGrpCpuLimit')).toBe('a limit of its QOS is reached');
  expect(describePendingReason('AssocGrpGRES')).toBe('a limit of its account or user is reached');
  expect(describePendingReason('MaxJobsPerAccount')).toBe('a limit of its account or user is reached');
  expect(describePendingReason('ReqNodeNotAvail, UnavailableNodes:n2')).toMatch(/down or reserved/);
  expect(describePendingReason('BurstBufferStageIn')).toBe('BurstBufferStageIn');
  expect(describePendingReason('constructor')).toBe('constructor');
});

test('versions', () => {
  expect(parseVersion('slurm-wlm 22.05.8')).toEqual({ major: 22, minor: 5, text: '22.05.8' });
  expect(parseVersion('Welcome\nslurm 25.11.0-0rc1\n')).toEqual({ major: 25, minor: 11, text: '25.11.0-0rc1' });
  expect(parseVersion('command not found')).toBeUndefined();
});
