// Replaces the built app's training process: writes lines of one step each at a steady rate, and a grid each second,
// until its time is over.
/* eslint-disable @typescript-eslint/no-require-imports */
const { createHash } = require('node:crypto');
const { appendFileSync, closeSync, openSync, readFileSync, writeFileSync, writeSync } = require('node:fs');
const { join } = require('node:path');

const { folder } = JSON.parse(process.argv[2]);
const rate = Number(process.env.GANDER_LOAD_RATE);
const all = rate * Number(process.env.GANDER_LOAD_SECONDS);
const png = readFileSync(process.env.GANDER_LOAD_GRID);
const sha256 = createHash('sha256').update(png).digest('hex');
const journal = join(folder, 'journal.ndjson');
const line = (fields) => `${JSON.stringify({ at: Date.now(), ...fields })}\n`;

appendFileSync(
  journal,
  line({
    type: 'start',
    pid: process.pid,
    engine: { name: 'cpu', version: '0', device: 'load' },
    versions: {},
    step: 0,
  }),
);
const fd = openSync(journal, 'a');
const began = performance.now();
let step = 0;
let grids = 0;

function writeDue() {
  const due = Math.min(all, Math.floor(((performance.now() - began) / 1000) * rate));
  let text = '';
  for (; step < due; step++)
    text += line({
      type: 'metrics',
      steps: [step + 1],
      values: { generatorLoss: [Math.sin(step / 50)], discriminatorLoss: [Math.cos(step / 70)], time: [step / rate] },
    });
  if (Math.floor(step / rate) > grids) text += writeGrid();
  if (text !== '') writeSync(fd, text);
  if (step < all) return void setTimeout(writeDue, 20);
  writeSync(fd, line({ type: 'end', step, state: 'finished' }));
  closeSync(fd);
  process.exit(0);
}

function writeGrid() {
  grids = Math.floor(step / rate);
  writeFileSync(join(folder, 'samples', `${step}.png`), png);
  return line({
    type: 'sample',
    step,
    file: `${step}.png`,
    kind: 'grid',
    rows: 8,
    columns: 8,
    bytes: png.length,
    sha256,
  });
}

writeDue();
