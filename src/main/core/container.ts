import path from 'node:path';
import type { AppInfo, HomeFolders, QueueState } from '../../shared/contract/results';
import { m } from '../../paraglide/messages';
import { isSlowEngine } from '../../shared/contract/engine-info';
import type { DoctorReport } from '../../shared/contract/engine-info';
import { unwrap } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { uniqueId } from '../../shared/lib/unique-id';
import type { RunAction, RunId } from '../../shared/domain/run/run';
import { DatasetJobs } from './jobs/dataset-jobs';
import { documentationIn } from './documentation';
import { Datasets, datasetsFolder } from '../datasets';
import { Backfill, openDatabase, readAllPoints, readRecorded } from '../database';
import type { RunDatabase } from '../database';
import { examine } from './system/doctor';
import type { ExportSource } from '../export';
import { ExportJobs } from './jobs/export-jobs';
import { EXPORTS_FOLDER, IMPORTS_FOLDER, LOG_FILE } from './home';
import { EventBus } from './event-bus';
import { ImportJobs } from './jobs/import-jobs';
import { InferenceJobs } from '../inference/inference-jobs';
import type { ForkInference } from '../inference/inference-process';
import type { ForkMeasuring } from './plans/measuring-process';
import { PlanMeasuring } from './plans/plan-measuring';
import { EngineProbe } from './system/engine-probe';
import { EngineSetup } from './system/engine-setup';
import type { ForkSetup } from './system/setup-process';
import type { RunProbe } from './system/engine-probe';
import { forgetSuspended } from './resume-suspended';
import {
  freeBytes,
  freeReserveIfLow,
  imagesJob,
  importPath,
  latentJob,
  listSamples,
  readDetail,
  readRealTiles,
  readSample,
  Runs,
  runsFolder,
} from '../runs';
import type { Fork } from '../runs';
import { SavedViewStore } from './saved-views';
import { thisInstallation } from '../files/installation';
import { OpenWindows } from './open-windows';

export interface ContainerOptions {
  home: string;
  /** Folder that contains node_modules and out. */
  root: string;
  version: string;
  /** Starts a training process. */
  fork: Fork;
  runProbe: RunProbe;
  /** Starts an inference process. */
  forkLatents: ForkInference;
  /** Starts a process that measures compute plans. */
  forkMeasuring: ForkMeasuring;
  /** Starts a process that sets up the training engine. */
  forkSetup: ForkSetup;
}

/** Composition root: creates the services and connects them. Independent of Electron and of transports. */
export class Container {
  readonly events = new EventBus();
  readonly database: RunDatabase;
  private readonly backfill: Backfill;
  readonly datasets: Datasets;
  readonly datasetJobs: DatasetJobs;
  readonly runs: Runs;
  readonly exports: ExportJobs;
  readonly imports: ImportJobs;
  readonly windows = new OpenWindows(this.events);
  readonly latents: InferenceJobs;
  readonly views: SavedViewStore;
  readonly probe: EngineProbe;
  readonly plans: PlanMeasuring;
  readonly setup: EngineSetup;

  /** @throws RefusalError if the database was written by a newer version */
  constructor(readonly options: ContainerOptions) {
    const { home, fork, version } = options;
    freeReserveIfLow(home);
    this.database = openDatabase(path.join(home, LOG_FILE));
    this.backfill = new Backfill(this.database);
    this.datasets = new Datasets({ home });
    this.probe = new EngineProbe({ file: path.join(home, 'engine-probe.json'), run: options.runProbe, version });
    this.plans = new PlanMeasuring({
      home,
      version,
      probe: () => this.probe.report(),
      fork: options.forkMeasuring,
      isBusy: () => isAnyQueuedOrLive(this.runs.queueState()),
      onChange: (status) => this.events.emit('plans:changed', status),
    });
    this.setup = new EngineSetup({
      fork: options.forkSetup,
      onChange: (status) => this.events.emit('setup:changed', status),
    });
    this.runs = new Runs({
      database: this.database,
      backfill: this.backfill,
      home,
      datasets: this.datasets,
      fork: (...args) => {
        this.plans.interrupt();
        return fork(...args);
      },
      version,
      program: options.root,
      plans: () => this.plans.current(),
    });
    this.latents = new InferenceJobs({
      fork: options.forkLatents,
      jobOf: (request) => latentJob(this.runs.services, request),
      imagesJobOf: (request, onProgress, signal) => imagesJob(this.runs.services, request, onProgress, signal),
      onProgress: (event) => this.events.emit('latents:progress', event),
    });
    this.datasetJobs = new DatasetJobs({
      datasets: this.datasets,
      latents: this.latents,
      runs: () => this.runs.services.rows.list(),
      onProgress: (event) => this.events.emit('datasets:progress', event),
      onChange: (list) => this.events.emit('datasets:changed', list),
    });
    this.exports = new ExportJobs({
      folder: path.join(home, EXPORTS_FOLDER),
      source: this.exportSource(),
      has: (run) => this.runs.services.rows.get(run) !== undefined,
      onChange: (status) => this.events.emit('exports:changed', status),
    });
    this.imports = new ImportJobs({
      folder: path.join(home, IMPORTS_FOLDER),
      bringIn: (from, known, work) => importPath(this.runs.services, { path: from, known }, work),
      free: freeBytes,
      onChange: (status) => this.events.emit('imports:changed', status),
    });
    this.views = new SavedViewStore(this.database, (views) => this.events.emit('views:changed', views));
    this.runs.on('queue:changed', () => {
      this.plans.noteActivity();
    });
    for (const name of [
      'runs:changed',
      'queue:changed',
      'disk:changed',
      'series:grew',
      'samples:added',
      'watch:changed',
    ] as const) {
      this.runs.on(name, (event) => this.events.emit(name, event));
    }
  }

  folders(): HomeFolders {
    const { home } = this.options;
    return { home, runs: runsFolder(home), datasets: datasetsFolder(home) };
  }

  async info(): Promise<AppInfo> {
    const { version, home, root } = this.options;
    const probed = await this.probe.report();
    const documentation = documentationIn(path.join(root, 'out', 'renderer'));
    const base = { version, home, documentation, shell: 'browser' as const };
    if ('error' in probed)
      return {
        ...base,
        engine: { name: 'cpu', version: '', device: 'none' },
        engineNotice: m.core_nothing_can_be_trained_here({ error: probed.error }),
      };
    if (!isSlowEngine(probed.engine.name)) return { ...base, engine: probed.engine };
    const notice = m.core_training_runs_on_ten_hundred({
      detail: probed.engine.name === 'wasm' ? 'WebAssembly' : m.core_plain_javascript(),
      setUp: thisInstallation().setUp,
    });
    return { ...base, engine: probed.engine, engineNotice: notice };
  }

  doctor(): Promise<DoctorReport> {
    const { home, root, version } = this.options;
    return examine({ home, root, version, probe: () => this.probe.report() });
  }

  /** Performs an action on runs; those that were suspended at the last exit then no longer resume automatically. */
  act(action: RunAction, ids: RunId[]): Outcome<RunId[]> {
    const done = this.runs.services.actions.act(action, ids);
    if (done.ok) forgetSuspended(this.options.home, ids);
    return done;
  }

  private exportSource(): ExportSource {
    const { services: runs } = this.runs;
    return {
      version: this.options.version,
      run: (id) => unwrap(readDetail(runs, id)),
      detail: (id) => unwrap(readDetail(runs, id)),
      samples: (id) => listSamples(runs, [id])[0]!,
      readSample: (id, step) => Promise.resolve(readSample(runs, id, step)),
      points: (id, range) => readAllPoints(this.database.read, id, range),
      realTiles: (id) => readRealTiles(runs, this.datasets, id),
      logged: (id) => readRecorded(this.database.read, id),
      data: async (id) => {
        const points = await this.datasets.points(unwrap(runs.rows.find(id)).dataset);
        return points.ok ? points.value : undefined;
      },
      testVectors: async (run, step, count, signal) => {
        const id = uniqueId();
        const cancel = (): void => void this.latents.cancel(id);
        signal.addEventListener('abort', cancel);
        try {
          return await this.latents.drawTestVectors(id, run, step, count);
        } finally {
          signal.removeEventListener('abort', cancel);
        }
      },
    };
  }

  /** Ends exports, imports and downloads, suspends live runs, and closes the database. */
  async close(): Promise<void> {
    void this.datasetJobs.close();
    await this.setup.close();
    await this.plans.close();
    this.latents.close();
    await this.exports.close();
    await this.imports.close();
    await this.runs.close();
    await this.backfill.close();
    this.database.close();
  }
}

const isAnyQueuedOrLive = ({ live, queued }: QueueState): boolean => live.length > 0 || queued.length > 0;
