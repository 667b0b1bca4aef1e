import path from 'node:path';
import type { AppInfo } from '../shared/contract';
import type { DatasetInfo } from '../shared/datasets';
import { isSlowEngine } from '../shared/engine';
import type { DoctorReport } from '../shared/engine';
import { unwrap } from '../shared/outcome';
import type { Outcome } from '../shared/outcome';
import { Datasets } from './datasets';
import { openLog, readAllPoints } from './db';
import type { Log } from './db';
import { examine } from './doctor';
import type { ExportSource } from './export';
import { Exports } from './exports';
import { EXPORTS_FOLDER, LOG_FILE } from './home';
import { Hub } from './hub';
import { EngineProbe } from './probe';
import type { RunProbe } from './probe';
import { Runs } from './runs';
import type { Fork } from './runs';

export interface StudioOptions {
  home: string;
  /** Folder in which node_modules and out lie. */
  root: string;
  version: string;
  /** How a training process is started here. */
  fork: Fork;
  runProbe: RunProbe;
}

/** Makes the rooms and hands them to each other. Knows neither Electron nor a transport. */
export class Studio {
  readonly hub = new Hub();
  readonly log: Log;
  readonly datasets: Datasets;
  readonly runs: Runs;
  readonly exports: Exports;
  readonly probe: EngineProbe;
  readonly #closing = new AbortController();

  /** @throws RefusalError when the log is from a newer version */
  constructor(readonly options: StudioOptions) {
    const { home, fork, version } = options;
    this.log = openLog(path.join(home, LOG_FILE));
    this.datasets = new Datasets({ home });
    this.runs = new Runs({ log: this.log, home, datasets: this.datasets, fork, version });
    this.exports = new Exports({
      folder: path.join(home, EXPORTS_FOLDER),
      source: this.#exportSource(),
      has: (run) => this.runs.get(run).ok,
      onChange: (status) => this.hub.emit('exports:changed', status),
    });
    this.probe = new EngineProbe({ file: path.join(home, 'engine-probe.json'), run: options.runProbe, version });
    for (const name of ['runs:changed', 'queue:changed', 'series:grew', 'samples:added'] as const) {
      this.runs.on(name, (event) => this.hub.emit(name, event));
    }
  }

  async info(): Promise<AppInfo> {
    const { version, home } = this.options;
    const probed = await this.probe.report();
    const base = { version, home, shell: 'browser' as const };
    if ('error' in probed) return { ...base, engine: { name: 'cpu', version: '', device: 'none' }, engineNotice: `Nothing can be trained here: ${probed.error}` };
    if (!isSlowEngine(probed.engine.name)) return { ...base, engine: probed.engine };
    const notice = `Training runs on ${probed.engine.name === 'wasm' ? 'WebAssembly' : 'plain JavaScript'}, ten to a hundred times slower than TensorFlow, which is not set up here: run \`npm run setup\`; \`gander doctor\` says what is missing.`;
    return { ...base, engine: probed.engine, engineNotice: notice };
  }

  doctor(): Promise<DoctorReport> {
    const { home, root, version } = this.options;
    return examine({ home, root, version, probe: () => this.probe.report() });
  }

  async addDataset(name: string, file: string): Promise<Outcome<DatasetInfo>> {
    return this.#told(await this.datasets.add(name, file, this.#closing.signal));
  }

  async fetchDataset(name: string): Promise<Outcome<DatasetInfo>> {
    let told = 0;
    const onProgress = (done: number, total: number, detail = ''): void => {
      if (done < total && Date.now() - told < 200) return;
      told = Date.now();
      this.hub.emit('datasets:progress', { name, done, total, detail });
    };
    return this.#told(await this.datasets.fetch(name, onProgress, this.#closing.signal));
  }

  async #told(outcome: Outcome<DatasetInfo>): Promise<Outcome<DatasetInfo>> {
    if (outcome.ok) this.hub.emit('datasets:changed', await this.datasets.list());
    return outcome;
  }

  #exportSource(): ExportSource {
    return {
      run: (id) => unwrap(this.runs.get(id)),
      samples: (id) => this.runs.samples([id])[0]!,
      readSample: async (id, step) => this.runs.readSample(id, step),
      points: (id) => readAllPoints(this.log.read, id),
      data: async (id) => {
        const points = await this.datasets.points(unwrap(this.runs.get(id)).dataset);
        return points.ok ? points.value : undefined;
      },
    };
  }

  /** Ends exports and downloads, parks live runs, closes the log. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.exports.close();
    await this.runs.close();
    this.log.close();
  }
}

