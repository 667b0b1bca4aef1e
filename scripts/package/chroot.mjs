import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { lastLine, run } from '../lib/exec.mjs';

/** Settings of this machine for package managers: proxies, indexes and certificates. */
const PASSED = /^(https?_proxy|no_proxy|pip_\w+|npm_config_registry|node_extra_ca_certs|ssl_cert_file)$/i;
const NOT_PASSED = /^pip_(find_links|target|prefix|no_cache_dir)$/i;
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

export const USER = 'ada';

/** A bare Debian in a folder, with an ordinary user. Needs root. */
export class Chroot {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
  }

  /**
   * Unpacks the archive of a bare system.
   *
   * @param {string} archive
   * @param {string} folder
   */
  static async create(archive, folder) {
    fs.mkdirSync(folder, { recursive: true });
    const unpacked = await run('tar', ['-xf', archive, '-C', folder]);
    if (unpacked.code !== 0) throw new Error(`${archive} could not be unpacked: ${lastLine(unpacked.stderr)}`);
    const made = new Chroot(folder);
    for (const file of ['/etc/resolv.conf', CERTIFICATES]) if (fs.existsSync(file)) made.put(file, file);
    await made.asRoot(`useradd --create-home --shell /bin/bash ${USER}`);
    return made;
  }

  /**
   * @param {string} from
   * @param {string} to
   */
  put(from, to) {
    const target = path.join(this.folder, to);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.cpSync(from, target, { recursive: true, dereference: true });
  }

  /**
   * The command that runs a shell script inside, in mount and process namespaces of its own: all its processes end with
   * it.
   *
   * @param {string} script
   * @param {string} user
   */
  command(script, user) {
    // The first process stays root's: the kernel would forget --kill-child when it changes its user.
    const inside = `mount --bind ${this.folder} ${this.folder} && cd ${this.folder} && mount -t proc proc proc && mkdir -p dev/shm && mount -t tmpfs -o mode=1777 tmpfs dev/shm && chroot --userspec=${user}:${user} . /bin/bash -c "$1"; code=$?; exit $code`;
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => PASSED.test(name) && !NOT_PASSED.test(name)),
    );
    return {
      program: 'unshare',
      args: ['--mount', '--pid', '--fork', '--kill-child', '/bin/sh', '-c', inside, 'sh', script],
      env: {
        ...env,
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: user === 'root' ? '/root' : `/home/${user}`,
        USER: user,
        LANG: 'C.UTF-8',
        DEBIAN_FRONTEND: 'noninteractive',
        PIP_CERT: CERTIFICATES,
      },
    };
  }

  /**
   * Runs a script; what it prints.
   *
   * @param {string} script
   * @param {string} [user]
   * @throws Error with its last lines if it fails
   */
  async asUser(script, user = USER) {
    const { program, args, env } = this.command(`cd ~ && set -e; ${script}`, user);
    const { code, stdout, stderr } = await run(program, args, { env, timeout: 1_200_000 });
    if (code !== 0) throw new Error(`"${script}" ended with ${code}:\n${tail(stdout)}\n${tail(stderr)}`);
    return stdout;
  }

  /** @param {string} script */
  asRoot(script) {
    return this.asUser(script, 'root');
  }

  /**
   * Starts a script and calls back with each piece that it prints; returns a function that ends it.
   *
   * @param {string} script
   * @param {(text: string) => void} onText
   */
  start(script, onText) {
    const { program, args, env } = this.command(`cd ~ && ${script}`, USER);
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', onText);
    const ended = new Promise((resolve) => child.on('close', resolve));
    return async () => {
      child.kill('SIGKILL');
      await ended;
    };
  }

  /**
   * Bytes on disk below a folder, without those below others.
   *
   * @param {string} [folder]
   * @param {readonly string[]} [except]
   */
  bytes(folder = '/', except = []) {
    const inside = path.join(this.folder, folder);
    if (!fs.existsSync(inside)) return 0;
    const args = ['-skx', ...except.map((one) => `--exclude=${path.join(this.folder, one)}`), inside];
    return 1024 * Number.parseInt(execFileSync('du', args, { encoding: 'utf8' }), 10);
  }

  /**
   * Files and folders below a folder whose name contains the text, except those whose path begins with one of these.
   *
   * @param {string} text
   * @param {readonly string[]} except
   * @param {string} [folder]
   */
  find(text, except, folder = '') {
    const args = [path.join(this.folder, folder), '-xdev', '-iname', `*${text}*`];
    const found = execFileSync('find', args, { encoding: 'utf8', maxBuffer: 64e6 });
    return found
      .split('\n')
      .filter(Boolean)
      .map((file) => file.slice(this.folder.length))
      .filter((file) => !except.some((folder) => file.startsWith(folder)));
  }

  remove() {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** @param {string} text */
const tail = (text) => text.trim().split('\n').slice(-8).join('\n');
