import { parsePlan } from '../../shared/domain/run/experiment';
import type { ExperimentPlan } from '../../shared/domain/run/experiment';
import { refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import type { Handlers } from './core';
import { metricNames, readSeries, readSeriesSince } from '../database';
import type { Container } from './container';
import { usageOf } from './system/home-usage';

/** The handler of each request; each calls one service. */
export const handlers = (s: Container): Handlers => ({
  'app:info': () => s.info(),
  'app:doctor': () => s.doctor(),
  'app:notify': () => refuse('Only the window of the app can show system notifications.'),
  'windows:show': (address) => s.windows.show(address),
  'windows:take': (ask) => s.windows.take(ask),
  'datasets:list': () => s.datasets.list(),
  'datasets:add': (name, file) => s.datasetJobs.add(name, file),
  'datasets:fetch': (name) => s.datasetJobs.fetch(name),
  'datasets:learn': (name, frame) => s.datasetJobs.learn(name, frame),
  'datasets:cancel': (name) => s.datasetJobs.cancel(name),
  'datasets:remove': (name) => s.datasetJobs.remove(name),
  'datasets:choose': () => refuse('Only the window of the app can ask for a folder.'),
  'datasets:points': (name) => s.datasets.points(name),
  'experiments:preview': (plan) => withPlan(plan, (p) => s.runs.preview(p)),
  'experiments:enqueue': (plan) => withPlan(plan, (p) => s.runs.enqueue(p)),
  'runs:previewBranch': (request) => s.runs.previewBranch(request),
  'runs:branch': (request) => s.runs.branch(request),
  'runs:list': () => s.runs.list(),
  'runs:get': (run) => s.runs.get(run),
  'runs:act': (action, runs) => s.act(action, runs),
  'runs:deleteEstimate': (runs) => s.runs.deleteEstimate(runs),
  'runs:annotate': (run, change) => s.runs.annotate(run, change),
  'runs:record': (run, what) => s.runs.record(run, what),
  'runs:annotateAll': (changes) => s.runs.annotateAll(changes),
  'trash:days': () => s.runs.trashDays(),
  'trash:keepFor': (days) => s.runs.keepTrashFor(days),
  'views:get': () => s.views.get(),
  'views:save': (view) => s.views.save(view),
  'views:rename': (from, to) => s.views.rename(from, to),
  'views:remove': (name) => s.views.remove(name),
  'views:openWith': (name) => s.views.openWith(name),
  'queue:get': () => s.runs.queue(),
  'queue:move': (run, position) => s.runs.move(run, position),
  'queue:hold': (held) => s.runs.hold(held),
  'queue:slots': (slots) => s.runs.setSlots(slots),
  'queue:startAnyway': (run) => s.runs.startAnyway(run),
  'disk:state': () => s.runs.disk(),
  'disk:usage': () => usageOf(s.options.home, s.database.read),
  'checkpoints:previewThin': (runs, rule) => s.runs.previewThin(runs, rule),
  'checkpoints:thin': (runs, rule) => s.runs.thin(runs, rule),
  'checkpoints:pin': (run, step, pinned) => s.runs.pin(run, step, pinned),
  'series:read': (request) => readSeries(s.database.read, request),
  'series:since': (request) => readSeriesSince(s.database.read, request),
  'series:metrics': (runs) => metricNames(s.database.read, runs),
  'samples:list': (runs) => s.runs.samples(runs),
  'samples:read': (run, step) => s.runs.readSample(run, step),
  'latents:draw': (id, request) => s.latents.draw(id, request),
  'latents:cancel': (id) => s.latents.cancel(id),
  'scores:measure': (id, request) => s.latents.score(id, request),
  'exports:start': (options) => s.exports.start(options),
  'exports:estimate': (options) => s.exports.estimate(options),
  'exports:rehearse': (options) => s.exports.rehearse(options),
  'exports:status': (id) => s.exports.status(id),
  'exports:cancel': (id) => s.exports.cancel(id),
  'exports:bytes': (id) => s.exports.bytes(id),
  'exports:read': (id, at) => s.exports.read(id, at),
  'imports:begin': (name, bytes) => s.imports.begin(name, bytes),
  'imports:write': (id, at, bytes) => s.imports.write(id, at, bytes),
  'imports:start': (id, options) => s.imports.start(id, options),
  'imports:open': (from, options) => s.imports.open(from, options),
  'imports:status': (id) => s.imports.status(id),
  'imports:cancel': (id) => s.imports.cancel(id),
});

/** Parses a plan with its schema, so that a refusal names the field. */
function withPlan<T>(input: unknown, use: (plan: ExperimentPlan) => T): T | Outcome<never> {
  const plan = parsePlan(input);
  return plan.ok ? use(plan.value) : plan;
}
