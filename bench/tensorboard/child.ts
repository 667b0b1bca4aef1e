import { tensorboardReader } from '../../src/main/external/tensorboard/tensorboard-reader';

// Finds and reads the run in a folder, as an import does, and prints what that took as one line of JSON.
const signal = new AbortController().signal;
const options = { readings: {}, signal };
const start = performance.now();
const cpu = process.cpuUsage();
const [source] = await tensorboardReader.find(process.argv[2]!, options);
let points = 0;
let grids = 0;
for await (const record of tensorboardReader.read(source!, options)) {
  if (record.type === 'metrics') points += record.steps.length * (Object.keys(record.values).length - 1);
  if (record.type === 'grid') grids++;
}
const end = performance.now();
const { user, system } = process.cpuUsage(cpu);
process.stdout.write(
  `${JSON.stringify({
    seconds: (end - start) / 1000,
    cpu: (user + system) / 1e6,
    points,
    grids,
    memory: process.resourceUsage().maxRSS / 1024,
  })}\n`,
);
