import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { m } from '../../../paraglide/messages';
import { replaceFile } from '../../files/write-aside';
import { asRefusal } from '../command';
import { LIST_FOLDER, READ_FILES, SHOW_SIZE, WRITE_FILE } from '../shell-scripts';
import type { Machine } from '../machine';
import { inside, MAX_READ_BYTES } from './target-files';
import type { ReadAnswer, ReadRequest, TargetFiles } from './target-files';

/** Large files over a slow line. */
const COPY_TIMEOUT_MS = 30 * 60_000;

/** A folder of a target that only ssh reaches. */
export class SshFiles implements TargetFiles {
  constructor(
    private readonly machine: Machine,
    private readonly root: string,
  ) {}

  async read(requests: readonly ReadRequest[]): Promise<Outcome<ReadAnswer[]>> {
    if (requests.length === 0) return ok([]);
    const pairs = requests.flatMap(({ path, offset }) => [String(offset), inside(this.root, path)]);
    const done = await this.script(READ_FILES, [String(MAX_READ_BYTES), ...pairs]);
    if (!done.ok) return asRefusal(m.targets_files_not_readable({ host: this.machine.name }), done);
    const answers = parseAnswers(done.stdout, requests.length);
    return answers ? ok(answers) : refuse(m.targets_shell_prints({ host: this.machine.name }));
  }

  async write(path: string, content: string): Promise<Outcome<null>> {
    const bytes = Buffer.from(content);
    const done = await this.script(WRITE_FILE, [inside(this.root, path), String(bytes.length)], bytes);
    return done.ok ? ok(null) : asRefusal(m.targets_not_writable_on({ path, host: this.machine.name }), done);
  }

  async append(path: string, content: string): Promise<Outcome<null>> {
    const done = await this.script('cat >> "$1"', [inside(this.root, path)], Buffer.from(content));
    return done.ok ? ok(null) : asRefusal(m.targets_not_writable_on({ path, host: this.machine.name }), done);
  }

  async push(from: string, path: string): Promise<Outcome<null>> {
    const target = inside(this.root, path);
    const there = await this.script(SHOW_SIZE, [target]);
    if (!there.ok) return asRefusal(m.targets_not_writable_on({ path, host: this.machine.name }), there);
    const { size } = await stat(from);
    if (there.stdout.toString('utf8').trim() === String(size)) return ok(null);
    const done = await this.script(WRITE_FILE, [target, String(size)], await readFile(from));
    return done.ok ? ok(null) : asRefusal(m.targets_not_writable_on({ path, host: this.machine.name }), done);
  }

  async fetch(path: string, to: string): Promise<Outcome<null>> {
    const done = await this.machine.run('cat', [inside(this.root, path)], { timeoutMs: COPY_TIMEOUT_MS });
    if (!done.ok) return asRefusal(m.targets_not_readable_on({ path, host: this.machine.name }), done);
    await mkdir(dirname(to), { recursive: true });
    await replaceFile(to, done.stdout);
    return ok(null);
  }

  async list(path: string): Promise<Outcome<string[]>> {
    const done = await this.script(LIST_FOLDER, [inside(this.root, path)]);
    return done.ok
      ? ok(done.stdout.toString('utf8').split('\n').filter(Boolean))
      : asRefusal(m.targets_not_readable_on({ path, host: this.machine.name }), done);
  }

  async remove(path: string): Promise<Outcome<null>> {
    const done = await this.machine.run('rm', ['-f', inside(this.root, path)]);
    return done.ok ? ok(null) : asRefusal(m.targets_not_removable_on({ path, host: this.machine.name }), done);
  }

  async removeFolder(path: string): Promise<Outcome<null>> {
    const done = await this.machine.run('rm', ['-rf', inside(this.root, path)]);
    return done.ok ? ok(null) : asRefusal(m.targets_not_removable_on({ path, host: this.machine.name }), done);
  }

  close(): void {
    this.machine.close();
  }

  private script(text: string, args: readonly string[], input?: Buffer): ReturnType<Machine['run']> {
    const options = input ? { input, timeoutMs: COPY_TIMEOUT_MS } : {};
    return this.machine.run('sh', ['-c', text, 'sh', ...args], options);
  }
}

function parseAnswers(bytes: Buffer, count: number): ReadAnswer[] | undefined {
  const answers: ReadAnswer[] = [];
  let at = 0;
  while (answers.length < count) {
    const end = bytes.indexOf(10, at);
    if (end < 0) return undefined;
    const line = bytes.toString('latin1', at, end);
    at = end + 1;
    if (line === '-') {
      answers.push(undefined);
      continue;
    }
    const found = /^(\d{1,15}) (\d{1,8})$/.exec(line);
    if (!found || at + Number(found[2]) > bytes.length) return undefined;
    answers.push({ size: Number(found[1]), bytes: bytes.subarray(at, at + Number(found[2])) });
    at += Number(found[2]);
  }
  return at === bytes.length ? answers : undefined;
}
