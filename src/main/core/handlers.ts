import { m } from '../../paraglide/messages';
import { parsePlan } from '../../shared/domain/run/experiment';
import type { ExperimentPlan } from '../../shared/domain/run/experiment';
import { refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import type { Handlers } from './core';
import { metricNames, readSeries, readSeriesSince } from '../database';
import type { Container } from './container';
import {
  annotate,
  branch,
  enqueueExperiment,
  listSamples,
  pinCheckpoint,
  previewBranch,
  previewExperiment,
  readDetail,
  readRealTiles,
  readSample,
} from '../runs';
import { usageOf } from './system/home-usage';

/** The handler of each request: it calls the function that does the work. */
export function handlers(s: Container): Handlers {
  const { services: runs } = s.runs;
  return {
    'app:info': () => s.info(),
    'app:doctor': () => s.doctor(),
    'plans:get': () => s.plans.status(),
    'plans:measure': (kinds) => s.plans.measure(kinds),
    'plans:cancel': () => {
      s.plans.cancel();
      return null;
    },
    'setup:plan': () => s.setup.plan(),
    'setup:get': () => s.setup.status(),
    'setup:start': () => s.setup.start(),
    'setup:cancel': () => {
      s.setup.cancel();
      return null;
    },
    'app:show': () => refuse(m.core_show_in_app_only()),
    'app:notify': () => refuse(m.core_only_window_app_can_show()),
    'app:folders': () => s.folders(),
    'windows:show': (address) => s.windows.show(address),
    'windows:take': (ask) => s.windows.take(ask),
    'datasets:list': () => s.datasets.list(),
    'datasets:add': (name, file) => s.datasetJobs.add(name, file),
    'datasets:fetch': (name) => s.datasetJobs.fetch(name),
    'datasets:learn': (name, frame) => s.datasetJobs.learn(name, frame),
    'datasets:cancel': (name) => s.datasetJobs.cancel(name),
    'datasets:remove': (name) => s.datasetJobs.remove(name),
    'datasets:choose': () => refuse(m.core_only_window_app_can_ask()),
    'datasets:points': (name) => s.datasets.points(name),
    'datasets:tiles': (run) => readRealTiles(runs, s.datasets, run),
    'experiments:preview': (plan) => withPlan(plan, (p) => previewExperiment(runs, p)),
    'experiments:enqueue': (plan) => withPlan(plan, (p) => enqueueExperiment(runs, p)),
    'runs:previewBranch': (request) => previewBranch(runs, request),
    'runs:branch': (request) => branch(runs, request),
    'runs:list': () => runs.rows.list(),
    'runs:get': (run) => readDetail(runs, run),
    'runs:act': (action, ids) => s.act(action, ids),
    'runs:deleteEstimate': (ids) => runs.deletion.estimate(ids),
    'runs:annotate': (run, change) => annotate(runs, [{ run, change }]),
    'runs:record': (run, what) => runs.actions.record(run, what),
    'runs:annotateAll': (changes) => annotate(runs, changes),
    'trash:days': () => runs.trash.days,
    'trash:keepFor': (days) => runs.trash.setDays(days),
    'views:get': () => s.views.get(),
    'views:save': (view) => s.views.save(view),
    'views:rename': (from, to) => s.views.rename(from, to),
    'views:remove': (name) => s.views.remove(name),
    'views:openWith': (name) => s.views.openWith(name),
    'queue:get': () => s.runs.queueState(),
    'queue:move': (run, position) => runs.queue.move(run, position),
    'queue:hold': (held) => runs.queue.hold(held),
    'queue:slots': (slots) => runs.queue.setSlots(slots),
    'queue:startAnyway': (run) => s.runs.startAnyway(run),
    'disk:state': () => s.runs.diskState(),
    'disk:usage': () => usageOf(s.options.home, s.database.read),
    'checkpoints:previewThin': (ids, rule) => runs.pruning.preview(ids, rule),
    'checkpoints:thin': (ids, rule) => runs.pruning.prune(ids, rule),
    'checkpoints:pin': (run, step, pinned) => pinCheckpoint(runs, run, step, pinned),
    'series:read': (request) => readSeries(s.database.read, request),
    'series:since': (request) => readSeriesSince(s.database.read, request),
    'series:metrics': (ids) => metricNames(s.database.read, ids),
    'samples:list': (ids) => listSamples(runs, ids),
    'samples:read': (run, step) => readSample(runs, run, step),
    'latents:draw': (id, request) => s.latents.draw(id, request),
    'latents:singles': (id, request) => s.latents.drawSingles(id, request),
    'latents:cancel': (id) => s.latents.cancel(id),
    'scores:measure': (id, request) => s.latents.score(id, request),
    'scores:measureImages': (id, request) => s.latents.scoreImages(id, request),
    'exports:start': (options) => s.exports.start(options),
    'exports:estimate': (options) => s.exports.estimate(options),
    'exports:rehearse': (options) => s.exports.rehearse(options),
    'exports:preview': (options) => s.exports.preview(options),
    'exports:status': (id) => s.exports.status(id),
    'exports:cancel': (id) => s.exports.cancel(id),
    'exports:bytes': (id) => s.exports.bytes(id),
    'exports:read': (id, at) => s.exports.read(id, at),
    'imports:begin': (name, bytes) => s.imports.begin(name, bytes),
    'imports:write': (id, at, bytes) => s.imports.write(id, at, bytes),
    'imports:start': (id, options) => s.imports.start(id, options),
    'imports:open': (from, options) => s.imports.open(from, options),
    'imports:opened': () => [],
    'imports:status': (id) => s.imports.status(id),
    'imports:cancel': (id) => s.imports.cancel(id),
    'watch:list': () => s.runs.services.watched.list(),
    'watch:add': (folder) => s.runs.services.watched.add(folder),
    'watch:remove': (folder) => s.runs.services.watched.remove(folder),
    'targets:list': () => s.runs.services.remote.list(),
    'targets:add': (name, settings) => s.runs.services.remote.add(name, settings),
    'targets:remove': (name) => s.runs.services.remote.remove(name),
    'targets:check': (name) => s.runs.services.remote.check(name),
    'targets:setUp': (name) => s.runs.services.remote.check(name, true),
  };
}

/** Parses a plan with its schema, so that a refusal names the field. */
function withPlan<T>(input: unknown, use: (plan: ExperimentPlan) => T): T | Outcome<never> {
  const plan = parsePlan(input);
  return plan.ok ? use(plan.value) : plan;
}
