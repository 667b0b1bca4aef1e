import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, sharedApp, test } from '../lib/app';
import { fillIn, RING, TINY_RING } from '../lib/plan';
import { ROOT } from '../lib/root';
import { expectState, row } from '../lib/table';

const folder = mkdtempSync(join(tmpdir(), 'gander-target-'));
const [shared, slurm] = [join(folder, 'shared'), join(folder, 'slurm')];
const path = process.env['PATH'];

/** Commands of Slurm that a page needs: `squeue` prints job 7, which the test moves on, and job 8, which trains at once. */
const COMMANDS = {
  sbatch: `
for option in "$@"; do case "$option" in --job-name=*) name="\${option#--job-name=}";; esac; script="$option"; done
if [ -e starts ]; then
  printf '%s' "$name" > name-8
  setsid bash "$script" > log 2>&1 < /dev/null &
  echo 8
else
  printf '%s' "$name" > name-7
  printf '%s' "$script" > script
  echo 7
fi`,
  squeue: `
print() { printf '{"job_id":%s,"name":"%s","job_state":"%s","state_reason":"%s","restart_cnt":%s,"nodes":"n1"}' "$@"; }
printf '{"jobs":['
[ ! -e name-7 ] || print 7 "$(cat name-7)" $(cat job)
[ ! -e name-8 ] || { printf ','; print 8 "$(cat name-8)" RUNNING None 0; }
printf ']}'`,
  scontrol: 'exit 1',
  sacct: 'echo "Slurm accounting storage is disabled" >&2; exit 1',
  scancel: 'exit 0',
  sinfo: `case "$*" in *version*) echo "slurm 22.05.8";; *) echo "gpu|up|2";; esac`,
};
const setJob = (state: string, reason: string, restarts = 0) =>
  writeFileSync(join(slurm, 'job'), `${state} ${reason} ${restarts}`);

const app = sharedApp(async (home) => {
  for (const made of [shared, slurm]) mkdirSync(made);
  for (const [name, script] of Object.entries(COMMANDS))
    writeFileSync(join(slurm, name), `#!/bin/sh\ncd ${slurm}\n${script}\n`, { mode: 0o755 });
  setJob('PENDING', 'Priority');
  process.env['PATH'] = `${slurm}:${path}`;
  await promisify(execFile)(process.execPath, [
    join(ROOT, 'bin/gander.mjs'),
    ...['target', 'add', 'hpc', '--slurm', '--folder', shared, '--node', process.execPath, '--partition', 'gpu'],
    ...['--home', home],
  ]);
});
test.afterAll(() => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

test('a run is queued on a target, and the list says what its job waits for', async () => {
  const { page } = app();
  await fillIn(page, {
    preset: RING,
    objectives: ['gan'],
    settings: { ...TINY_RING, Steps: '20', 'Sample every': '20', 'Checkpoint every': '20' },
  });
  const places = page.getByRole('group', { name: 'Train on' });
  await places.getByRole('checkbox', { name: 'hpc' }).check();
  await places.getByRole('checkbox', { name: 'this machine' }).uncheck();
  const summary = page.getByRole('region', { name: 'What will be queued' });
  await expect(summary).toContainText(/Train on\s*hpc/);
  await page.getByRole('button', { name: 'Queue 1 run' }).click();
  await expectState(page, 'gan', 'queued');
  await expect(row(page, 'gan')).toContainText('on hpc: jobs with a higher priority come first');
  setJob('PENDING', 'Resources', 2);
  await expect(row(page, 'gan')).toContainText('on hpc, requeued 2 ×: the resources that it needs are in use');
});

test('the run trains in its job, and finishes in the list', async () => {
  const { page } = app();
  setJob('RUNNING', 'None');
  await expectState(page, 'gan', 'starting');
  const script = readFileSync(join(slurm, 'script'), 'utf8');
  await promisify(execFile)('bash', [script], { env: { ...process.env, SLURM_JOB_ID: '7' } });
  setJob('COMPLETED', 'None');
  await expectState(page, 'gan', 'finished');
  await expect(row(page, 'gan')).toContainText('20 / 20');
  expect(readdirSync(join(shared, 'runs'))).toHaveLength(1);
});

test('Settings lists targets, checks one by a job, and removes it', async () => {
  const { page } = app();
  await page.keyboard.press('Control+,');
  const targets = page.getByRole('region', { name: 'Targets' });
  await expect(targets.getByRole('heading', { name: 'hpc Slurm' })).toBeVisible();
  await expect(targets).toContainText(/Partition\s*gpu/);
  await expect(targets).toContainText('not checked since Gander was started');

  writeFileSync(join(slurm, 'starts'), '');
  await targets.getByRole('button', { name: 'Check hpc' }).click();
  const findings = targets.getByRole('list', { name: /hpc/ });
  await expect(findings).toContainText('slurm 22.05.8', { timeout: 60_000 });
  await expect(findings).toContainText(/has Node v\d+/, { timeout: 120_000 });
  await expect(targets.getByRole('button', { name: 'Check hpc' })).toBeEnabled({ timeout: 60_000 });

  // Refused until the end of the run's job was seen.
  await expect(async () => {
    await targets.getByRole('button', { name: 'Remove hpc' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(targets).toContainText('There are no targets.', { timeout: 5000 });
  }).toPass({ timeout: 120_000 });
  // Its files stay.
  expect(existsSync(join(shared, 'runs'))).toBe(true);
});
