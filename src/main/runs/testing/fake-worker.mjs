// A fake training process: writes the journal, samples and checkpoints of a run with known values, in
// the real file formats. GANDER_TEST_BEHAVIOUR maps a seed to a failure mode.
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

const { folder, resumeFrom } = JSON.parse(process.argv[2]);
const run = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
const behaviour = JSON.parse(process.env.GANDER_TEST_BEHAVIOUR ?? '{}')[run.seed] ?? 'finish';
const { steps, sampleEvery, checkpointEvery } = run.hyperparameters;

const write = (line) =>
  appendFileSync(join(folder, 'journal.ndjson'), JSON.stringify({ at: Date.now(), ...line }) + '\n');
const file = (type, step, name, bytes, more = {}) => {
  writeFileSync(join(folder, `${type}s`, `${name}.tmp`), bytes);
  renameSync(join(folder, `${type}s`, `${name}.tmp`), join(folder, `${type}s`, name));
  write({
    type,
    step,
    file: name,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...more,
  });
};
/** A black PNG of 8 x 8 pixels with a text in it. */
const png = (text) => {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  const header = Buffer.from('00000008000000080800000000', 'hex');
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from(`Title\0${text}`)),
    chunk('IDAT', deflateSync(Buffer.alloc(72))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};
const sample = () => file('sample', step, `${step}.png`, png(`grid ${step}`), { kind: 'grid', rows: 8, columns: 8 });
const checkpoint = () => file('checkpoint', step, `${step}.safetensors`, Buffer.from(`weights ${step}`));

let step = resumeFrom ?? 0;
let control = 'continue';
process.on('message', ({ type }) => {
  if (type === 'sample') sample();
  else if (type === 'checkpoint') checkpoint();
  else {
    if (type === 'pause' || type === 'continue')
      write({ type: 'state', step, state: type === 'pause' ? 'paused' : 'running' });
    control = type;
  }
});
process.on('disconnect', () => (control = 'park'));

const end = (state, more = {}) => {
  write({ type: 'end', step, state, ...more });
  process.exit(0);
};

function trainStep() {
  step++;
  const value = behaviour === 'diverge' && step === 7 ? 'NaN' : step * 0.5;
  write({ type: 'metrics', steps: [step], values: { generatorLoss: [value], time: [step * 0.01] } });
  if (behaviour === 'diverge' && step === 7)
    end('failed', { reason: 'diverged', message: 'The generator loss became NaN at step 7.' });
  if (step % sampleEvery === 0) sample();
  if (step % checkpointEvery === 0) checkpoint();
  if (behaviour === 'crash' && step === 9) {
    process.stderr.write('something terrible happened\n');
    process.exit(3);
  }
  if (behaviour === 'kill' && step === 9) process.kill(process.pid, 'SIGKILL');
}

const deaf = behaviour === 'deaf';
write({
  type: 'start',
  pid: process.pid,
  engine: { name: 'cpu', version: '1', device: 'test' },
  versions: { node: process.version },
  step,
});
if (step === 0) sample();
const timer = setInterval(() => {
  if (control === 'stop' && !deaf) end('stopped');
  if (control === 'park' && !deaf) {
    checkpoint();
    end('parked');
  }
  if (control === 'pause') return;
  const wait = behaviour === 'wait' && step >= 12;
  for (let i = 0; i < 4 && step < steps && !wait; i++) trainStep();
  if (step < steps || deaf) return;
  clearInterval(timer);
  end('finished');
}, 5);
