import { z } from 'zod';
import type { RequestName } from '../../shared/contract/contract';
import { datasetFrame } from '../../shared/domain/datasets';
import { UPLOAD_CHUNK } from '../../shared/contract/import-status';
import { latentTask } from '../../shared/domain/inference-tasks';
import { RUN_ACTIONS } from '../../shared/domain/run/run';
import { scoreRequest } from '../../shared/domain/scores';
import { savedView } from '../../shared/domain/table/saved-view';
import { pruneRule } from '../../shared/domain/prune-rule';

/** Schemas of the arguments of requests from outside this process. */
const id = z.string().min(1).max(200);
const ids = z.array(id).max(10_000);
const step = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const name = z.string().min(1).max(200);
/** A path on this machine; file systems do not allow NUL. */
const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes('\0'), 'a path must not contain NUL');
/** A page of the window: the part of its address from `#` on. */
const address = z.string().regex(/^#\//, 'it must be an address that begins with "#/"').max(100_000);
/** Its fields are checked by the handler, which answers with a sentence. */
const object = z.record(z.string(), z.unknown());

const piece = z
  .instanceof(Uint8Array)
  .refine((bytes) => bytes.length > 0 && bytes.length <= UPLOAD_CHUNK, `a piece has 1 to ${UPLOAD_CHUNK} bytes`);
const importOptions = z.strictObject({ newIds: z.boolean() });

const longName = z.string().max(10_000);
const annotation = z.strictObject({
  // The characters of a name are checked by the handler, which answers with a sentence for the user.
  name: longName.optional(),
  tags: z.array(longName).max(100).optional(),
  notes: z.string().max(100_000).optional(),
  favourite: z.boolean().optional(),
});
/** Maximum number of series in one answer: more cannot be shown in a chart and would take the core seconds. */
const MAX_SERIES = 100_000;
const few = (runs: readonly unknown[], metrics: readonly unknown[]): boolean =>
  runs.length * metrics.length <= MAX_SERIES;
const seriesRequest = z
  .strictObject({
    runs: ids,
    metrics: z.array(name).max(100),
    from: step.optional(),
    to: step.optional(),
    points: z.number().min(16).max(8192),
  })
  .refine(({ runs, metrics }) => few(runs, metrics), `at most ${MAX_SERIES} series are read at once`);
const deltaRequest = z
  .strictObject({
    metrics: z.array(name).max(100),
    since: z.array(z.strictObject({ run: id, step: z.number().int().min(-1) })).max(10_000),
  })
  .refine(({ since, metrics }) => few(since, metrics), `at most ${MAX_SERIES} series are read at once`);

const branchRequest = z.strictObject({
  run: id,
  step: step.optional(),
  set: z.record(z.string(), z.union([z.number(), z.string()])),
  name: longName.optional(),
});
export const ARGUMENTS: Record<RequestName, z.ZodType<unknown[]>> = {
  'app:info': z.tuple([]),
  'app:doctor': z.tuple([]),
  'app:notify': z.tuple([z.strictObject({ title: z.string().max(300), body: z.string().max(1000), address })]),
  'windows:show': z.tuple([address]),
  'windows:take': z.tuple([id]),
  'datasets:list': z.tuple([]),
  'datasets:add': z.tuple([name, path]),
  'datasets:fetch': z.tuple([name]),
  'datasets:learn': z.tuple([name, datasetFrame]),
  'datasets:cancel': z.tuple([name]),
  'datasets:remove': z.tuple([name]),
  'datasets:choose': z.tuple([]),
  'datasets:points': z.tuple([name]),
  'experiments:preview': z.tuple([object]),
  'experiments:enqueue': z.tuple([object]),
  'runs:previewBranch': z.tuple([branchRequest]),
  'runs:branch': z.tuple([branchRequest]),
  'runs:list': z.tuple([]),
  'runs:get': z.tuple([id]),
  'runs:act': z.tuple([z.enum(RUN_ACTIONS), ids]),
  'runs:deleteEstimate': z.tuple([ids]),
  'runs:annotate': z.tuple([id, annotation]),
  'runs:record': z.tuple([id, z.enum(['sample', 'checkpoint'])]),
  'runs:annotateAll': z.tuple([z.array(z.strictObject({ run: id, change: annotation })).max(10_000)]),
  'trash:days': z.tuple([]),
  'trash:keepFor': z.tuple([z.number().int().min(1).max(3650).nullable()]),
  'views:get': z.tuple([]),
  'views:save': z.tuple([savedView.extend({ name: longName })]),
  'views:rename': z.tuple([longName, longName]),
  'views:remove': z.tuple([longName]),
  'views:openWith': z.tuple([longName.nullable()]),
  'queue:get': z.tuple([]),
  'queue:move': z.tuple([id, z.number().int().min(1).max(1_000_000)]),
  'queue:hold': z.tuple([z.boolean()]),
  'queue:slots': z.tuple([z.number().int().min(1).max(64)]),
  'queue:startAnyway': z.tuple([id]),
  'disk:state': z.tuple([]),
  'disk:usage': z.tuple([]),
  'checkpoints:previewThin': z.tuple([ids, pruneRule]),
  'checkpoints:thin': z.tuple([ids, pruneRule]),
  'checkpoints:pin': z.tuple([id, step, z.boolean()]),
  'series:read': z.tuple([seriesRequest]),
  'series:since': z.tuple([deltaRequest]),
  'series:metrics': z.tuple([ids]),
  'samples:list': z.tuple([ids]),
  'samples:read': z.tuple([id, step]),
  'latents:draw': z.tuple([id, z.strictObject({ run: id, step, task: latentTask })]),
  'latents:cancel': z.tuple([id]),
  'scores:measure': z.tuple([id, scoreRequest]),
  'exports:start': z.tuple([object]),
  'exports:estimate': z.tuple([object]),
  'exports:rehearse': z.tuple([object]),
  'exports:status': z.tuple([id]),
  'exports:cancel': z.tuple([id]),
  'exports:bytes': z.tuple([id]),
  'exports:read': z.tuple([id, step]),
  'imports:begin': z.tuple([name, z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)]),
  'imports:write': z.tuple([id, step, piece]),
  'imports:start': z.tuple([id, importOptions]),
  'imports:open': z.tuple([path, importOptions]),
  'imports:status': z.tuple([id]),
  'imports:cancel': z.tuple([id]),
};
