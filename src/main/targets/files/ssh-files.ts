import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { replaceFile } from '../../files/write-aside';
import { asRefusal } from '../command';
import type { Machine } from '../machine';
import { inside, MAX_READ_BYTES } from './target-files';
import type { ReadAnswer, ReadRequest, TargetFiles } from './target-files';

/** Large files over a slow line. */
const COPY_TIMEOUT_MS = 30 * 60_000;

/** Prints for each pair of offset and path a line `<size> <bytes that follow>` and these bytes; `-` when it is absent. */
const READ = `
most="$1"; shift
while [ $# -gt 1 ]; do
  offset="$1"; file="$2"; shift 2
  if [ -f "$file" ]; then
    size=$(wc -c < "$file")
    size=$((size))
    length=$((size - offset))
    if [ "$length" -lt 0 ]; then length=0; fi
    if [ "$length" -gt "$most" ]; then length="$most"; fi
    printf '%s %s\\n' "$size" "$length"
    if [ "$length" -gt 0 ]; then tail -c "+$((offset + 1))" "$file" | head -c "$length"; fi
  else
    printf -- '-\\n'
  fi
done
`;

/** Writes standard input to a file that is complete or absent. */
const WRITE = `
mkdir -p "$(dirname "$1")" || exit 1
aside="$(dirname "$1")/.$(basename "$1").$$.part"
if cat > "$aside" && { [ -z "$2" ] || [ "$(($(wc -c < "$aside")))" -eq "$2" ]; } && mv -f "$aside" "$1"; then exit 0; fi
rm -f "$aside"
echo "the file was not written completely" >&2
exit 1
`;

const SIZE = 'if [ -f "$1" ]; then wc -c < "$1"; else echo -; fi';
const LIST = 'if [ -d "$1" ]; then ls -1 "$1"; fi';

/** A folder of a target that only ssh reaches. */
export class SshFiles implements TargetFiles {
  constructor(
    private readonly machine: Machine,
    private readonly root: string,
  ) {}

  async read(requests: readonly ReadRequest[]): Promise<Outcome<ReadAnswer[]>> {
    if (requests.length === 0) return ok([]);
    const pairs = requests.flatMap(({ path, offset }) => [String(offset), inside(this.root, path)]);
    const done = await this.script(READ, [String(MAX_READ_BYTES), ...pairs]);
    if (!done.ok) return asRefusal(`Files on ${this.machine.name} cannot be read`, done);
    const answers = parseAnswers(done.stdout, requests.length);
    return answers
      ? ok(answers)
      : refuse(
          `${this.machine.name} answered with other text than the files: its shell prints something at each login.`,
        );
  }

  async write(path: string, content: string): Promise<Outcome<null>> {
    const bytes = Buffer.from(content);
    const done = await this.script(WRITE, [inside(this.root, path), String(bytes.length)], bytes);
    return done.ok ? ok(null) : asRefusal(`${path} on ${this.machine.name} cannot be written`, done);
  }

  async append(path: string, content: string): Promise<Outcome<null>> {
    const done = await this.script('cat >> "$1"', [inside(this.root, path)], Buffer.from(content));
    return done.ok ? ok(null) : asRefusal(`${path} on ${this.machine.name} cannot be written`, done);
  }

  async push(from: string, path: string): Promise<Outcome<null>> {
    const target = inside(this.root, path);
    const there = await this.script(SIZE, [target]);
    if (!there.ok) return asRefusal(`${path} on ${this.machine.name} cannot be written`, there);
    const { size } = await stat(from);
    if (there.stdout.toString('utf8').trim() === String(size)) return ok(null);
    const done = await this.script(WRITE, [target, String(size)], await readFile(from));
    return done.ok ? ok(null) : asRefusal(`${path} on ${this.machine.name} cannot be written`, done);
  }

  async fetch(path: string, to: string): Promise<Outcome<null>> {
    const done = await this.machine.run('cat', [inside(this.root, path)], { timeoutMs: COPY_TIMEOUT_MS });
    if (!done.ok) return asRefusal(`${path} on ${this.machine.name} cannot be read`, done);
    await mkdir(dirname(to), { recursive: true });
    await replaceFile(to, done.stdout);
    return ok(null);
  }

  async list(path: string): Promise<Outcome<string[]>> {
    const done = await this.script(LIST, [inside(this.root, path)]);
    return done.ok
      ? ok(done.stdout.toString('utf8').split('\n').filter(Boolean))
      : asRefusal(`${path} on ${this.machine.name} cannot be read`, done);
  }

  async remove(path: string): Promise<Outcome<null>> {
    const done = await this.machine.run('rm', ['-f', inside(this.root, path)]);
    return done.ok ? ok(null) : asRefusal(`${path} on ${this.machine.name} cannot be removed`, done);
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
