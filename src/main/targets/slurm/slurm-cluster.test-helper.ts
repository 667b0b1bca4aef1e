import { execFile, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scontrol', 'scancel', 'sinfo'];
const SSH_PROGRAMS = ['sshd', 'ssh', 'ssh-keygen'];
const SEARCH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
/** Requeues, time limits and node failures take Slurm up to a minute. */
const UNTIL_MS = 600_000;

const find = (program: string): string | undefined =>
  SEARCH.split(':')
    .map((folder) => path.join(folder, program))
    .find((file) => existsSync(file));

/** Why no cluster of Slurm can be started here; undefined if one can. */
export function whyNoCluster(): string | undefined {
  if (process.platform !== 'linux') return 'it is not Linux';
  if (process.getuid?.() !== 0) return 'the tests do not run as root';
  const missing = [...PROGRAMS, ...SSH_PROGRAMS].filter((program) => find(program) === undefined);
  return missing.length > 0 ? `${missing.join(', ')} are not installed` : undefined;
}

/** Names of the two nodes. */
export type NodeName = 'n1' | 'n2';

/**
 * A cluster of two nodes on this machine, each with two CPUs and two generic resources `gpu`: real daemons of Slurm and
 * munge in a temporary folder, on free ports. The partition `urgent` preempts jobs of `main` by a requeue, after 10 s.
 */
export class SlurmCluster {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'gander-slurm-'));
  /** Environment with which Slurm's commands reach this cluster. */
  readonly environment: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: `${path.join(this.folder, 'bin')}:${SEARCH}`,
    SLURM_CONF: path.join(this.folder, 'slurm.conf'),
  };
  private readonly daemons = new Map<string, ChildProcess>();
  private isPrivilegeFolderOurs = false;

  private constructor() {
    // Munge requires that everyone can reach its socket.
    chmodSync(this.folder, 0o755);
  }

  /** @throws Where no cluster can be started, with the reason. */
  static async start(): Promise<SlurmCluster> {
    const why = whyNoCluster();
    if (why !== undefined) throw new Error(`No cluster can be started: ${why}.`);
    const cluster = new SlurmCluster();
    try {
      await cluster.configure();
      await cluster.startMunge();
      cluster.startController();
      cluster.startNode('n1');
      cluster.startNode('n2');
      await cluster.until('its nodes are idle', async () => {
        const states = await cluster.run('sinfo', ['--noheader', '--Node', '--format=%T']).catch(() => '');
        return /^(idle\s+)+$/.test(states) && states.trim().split(/\s+/).length === 4;
      });
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  private async configure(): Promise<void> {
    const [controller, n1, n2] = await freePorts(3);
    const at = (...names: string[]): string => path.join(this.folder, ...names);
    for (const folder of ['state', 'n1', 'n2', 'log', 'bin']) mkdirSync(at(folder));
    writeFileSync(
      at('gres.conf'),
      ['/dev/null', '/dev/zero'].map((file) => `NodeName=n[1-2] Name=gpu File=${file}\n`).join(''),
    );
    writeFileSync(
      at('slurm.conf'),
      `ClusterName=test
SlurmctldHost=localhost
SlurmctldPort=${controller}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${at('munge.socket')},cred_expire=5
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('%n')}
SlurmctldPidFile=${at('slurmctld.pid')}
SlurmdPidFile=${at('%n.pid')}
SlurmctldLogFile=${at('log', 'slurmctld')}
SlurmdLogFile=${at('log', '%n')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=0,batch_sched_delay=0
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
ReturnToService=2
SlurmdParameters=config_overrides
SlurmdTimeout=6
KillWait=30
GresTypes=gpu
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=${n1} CPUs=2 RealMemory=4000 Gres=gpu:2
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=${n2} CPUs=2 RealMemory=4000 Gres=gpu:2
PartitionName=main Nodes=n[1-2] Default=YES MaxTime=INFINITE PriorityTier=1 GraceTime=10 State=UP
PartitionName=urgent Nodes=n[1-2] MaxTime=INFINITE PriorityTier=10 State=UP
`,
    );
  }

  private async startMunge(): Promise<void> {
    const at = (name: string): string => path.join(this.folder, name);
    writeFileSync(at('munge.key'), randomBytes(128), { mode: 0o400 });
    this.spawn('munged', [
      '--foreground',
      `--key-file=${at('munge.key')}`,
      `--socket=${at('munge.socket')}`,
      `--pid-file=${at('munge.pid')}`,
      `--log-file=${at('munge.log')}`,
      `--seed-file=${at('munge.seed')}`,
    ]);
    await this.until('munge listens', () => existsSync(at('munge.socket')));
  }

  startController(): void {
    this.spawn('slurmctld', ['-D']);
  }

  /**
   * Waits until the controller has saved the state of its jobs, if there are any: one that is killed before it has saved
   * that a job began starts it a second time, and drains the node. It saves a change within seconds, and without one
   * nothing for five minutes; so one is made.
   */
  async untilSaved(): Promise<void> {
    const [job] = (await this.run('squeue', ['--noheader', '--format=%A'])).split('\n');
    if (!job) return;
    const since = Date.now();
    // A job that has ended meanwhile can't be updated, and its end is a change.
    await this.run('scontrol', ['update', `jobid=${job}`, 'admincomment=saved']).catch(() => undefined);
    const saved = path.join(this.folder, 'state', 'job_state');
    await this.until('the controller has saved its state', () => existsSync(saved) && statSync(saved).mtimeMs > since);
  }

  startNode(node: NodeName): void {
    this.spawn('slurmd', ['-D', '-N', node], node);
  }

  /** Kills a daemon as a crash does; the jobs of a node keep their processes. */
  async kill(daemon: 'slurmctld' | NodeName): Promise<void> {
    const child = this.daemons.get(daemon);
    this.daemons.delete(daemon);
    if (child) await ended(child, 'SIGKILL');
  }

  /** Starts a real sshd on a free port, with a key of its own; returns the host's name and the client's configuration. */
  async startSshd(): Promise<{ host: string; config: string }> {
    const at = (name: string): string => path.join(this.folder, name);
    const [port] = await freePorts(1);
    for (const key of ['host-key', 'user-key'])
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)]);
    writeFileSync(at('authorized-keys'), readFileSync(at('user-key.pub')), { mode: 0o600 });
    if (!existsSync('/run/sshd')) {
      mkdirSync('/run/sshd', { mode: 0o755 });
      this.isPrivilegeFolderOurs = true;
    }
    writeFileSync(
      at('sshd-config'),
      `ListenAddress 127.0.0.1:${port}
HostKey ${at('host-key')}
AuthorizedKeysFile ${at('authorized-keys')}
PidFile ${at('sshd.pid')}
PermitRootLogin prohibit-password
PasswordAuthentication no
StrictModes no
UsePAM no
SetEnv SLURM_CONF=${this.environment['SLURM_CONF']} PATH=${this.environment['PATH']}
Subsystem sftp internal-sftp
`,
    );
    writeFileSync(
      at('ssh-config'),
      `Host cluster
  HostName 127.0.0.1
  Port ${port}
  User root
  IdentityFile ${at('user-key')}
  IdentitiesOnly yes
  UserKnownHostsFile ${at('known-hosts')}
  StrictHostKeyChecking accept-new
`,
    );
    this.spawn(find('sshd')!, ['-D', '-e', '-f', at('sshd-config')], 'sshd');
    await this.until('sshd answers', async () => {
      const hello = await promisify(execFile)('ssh', ['-F', at('ssh-config'), 'cluster', 'echo hello'], {
        timeout: 10_000,
      }).catch(() => undefined);
      return hello?.stdout === 'hello\n';
    });
    return { host: 'cluster', config: at('ssh-config') };
  }

  /** Puts a shell script in place of a command of Slurm, for the app; `$REAL` is the command itself. */
  replace(command: string, script: string): void {
    const file = path.join(this.folder, 'bin', command);
    writeFileSync(file, `#!/bin/sh\nREAL=${find(command)}\n${script}\n`, { mode: 0o755 });
  }

  /** What a command of Slurm printed. */
  async run(command: string, args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(command, args, { env: this.environment, maxBuffer: 2 ** 26 });
    return stdout;
  }

  /** Submits a job, and returns its number. */
  async submit(args: readonly string[]): Promise<string> {
    return (await this.run('sbatch', ['--parsable', ...args])).trim();
  }

  /** Waits for a state; fails with the end of the daemons' logs. */
  async until(what: string, isSo: () => boolean | Promise<boolean>, withinMs = UNTIL_MS): Promise<void> {
    const end = performance.now() + withinMs;
    while (!(await isSo())) {
      if (performance.now() > end) throw new Error(`It did not come about that ${what}.\n${this.logs()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  private logs(): string {
    const folder = path.join(this.folder, 'log');
    if (!existsSync(folder)) return '';
    return readdirSync(folder)
      .map((file) => `${file}:\n${readFileSync(path.join(folder, file), 'utf8').split('\n').slice(-15).join('\n')}`)
      .join('\n');
  }

  private spawn(program: string, args: readonly string[], name = program): void {
    const output = openSync(path.join(this.folder, `${name.replaceAll('/', '-')}.out`), 'a');
    this.daemons.set(name, spawn(program, args, { env: this.environment, stdio: ['ignore', output, output] }));
  }

  /** Ends all daemons and what their jobs left, and removes the folder. */
  async stop(): Promise<void> {
    for (const [name, child] of [...this.daemons].reverse()) {
      this.daemons.delete(name);
      await ended(child, 'SIGKILL');
    }
    // Jobs and the processes that watch them have this cluster's configuration in their environment.
    for (let round = 0; round < 50 && this.killJobs() > 0; round++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    if (this.isPrivilegeFolderOurs) rmSync('/run/sshd', { recursive: true, force: true });
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** Processes of this cluster's jobs. */
  jobProcesses(): number[] {
    const mark = `SLURM_CONF=${this.environment['SLURM_CONF']}\0`;
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter((name) => {
        try {
          return readFileSync(`/proc/${name}/environ`, 'latin1').includes(mark);
        } catch {
          return false;
        }
      })
      .map(Number);
  }

  private killJobs(): number {
    const found = this.jobProcesses();
    for (const pid of found)
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    return found.length;
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exit;
}

/** Ports of all clusters of this process, whose daemons may not listen yet. */
const given = new Set<number>();

/** Ports that nothing listens on, all different. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) =>
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
        ),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  if (ports.some((port) => given.has(port))) return freePorts(count);
  for (const port of ports) given.add(port);
  return ports;
}
