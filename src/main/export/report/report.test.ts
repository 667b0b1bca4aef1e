import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encode } from 'fast-png';
import { REPORT_DATA, REPORT_PICTURES } from '../../../shared/formats/report-data';
import type { ReportData } from '../../../shared/formats/report-data';
import { estimateBytes } from '..';
import { fakeSource, pixelsOf } from '../testing/fake-source.test-helper';
import type { FakeRun } from '../testing/fake-source.test-helper';
import { exported } from '../testing/harness.test-helper';
import { inertJson } from './html';
import { downsample } from '../downsample';

const HOSTILE = '</script><script>globalThis.owned = 1</script><!-- \u2028 & "quotes"';
const detail = {
  hyperparameters: { objective: 'gan', criticSteps: 1, batchSize: 8 } as never,
  experimentName: HOSTILE,
  notes: HOSTILE,
  bytes: { checkpoints: 0, samples: 4000, log: 0 },
};
const points = Array.from({ length: 50 }, (_, i) => ({ step: i + 1, values: { generatorLoss: i, time: i / 2 } }));
const runs: FakeRun[] = [
  {
    id: 'a',
    name: HOSTILE,
    steps: [0, 10, 20, 30, 50],
    points,
    detail: {
      ...detail,
      events: [{ at: '2026-01-01T00:00:00.000Z', step: 1, level: 'info', code: 'x', message: HOSTILE }],
    },
  },
  { id: 'b', name: 'points', steps: [0, 50], kind: 'points', points, detail },
  { id: 'c', name: 'empty', steps: [], detail },
];

/** Blocks of raw text in a page, which end at the first end tag of their name, as HTML specifies. */
function blocks(html: string): { tag: string; attributes: string; text: string }[] {
  return [...html.matchAll(/<(script|style)([^>]*)>([\s\S]*?)<\/\1/gi)].map(([, tag, attributes, text]) => ({
    tag: tag!,
    attributes: attributes!,
    text: text!,
  }));
}
const block = (html: string, id: string): unknown =>
  JSON.parse(blocks(html).find(({ attributes }) => attributes.includes(`id="${id}"`))!.text);
const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the report', () => {
  it('has the real images of the dataset where that is asked for', async () => {
    const png = encode({ width: 2, height: 2, data: new Uint8Array([1, 2, 3, 4]), channels: 1, depth: 8 });
    const real = { hash: 'ab', tiles: { png, rows: 1, columns: 1, images: 1, title: HOSTILE, count: 9 } };
    const one: FakeRun[] = [{ ...runs[0]!, real }];
    const html = (await exported(one, { kind: 'html', realData: true })).read().toString('utf8');
    const data = block(html, REPORT_DATA) as ReportData;
    const pictures = block(html, REPORT_PICTURES) as string[];
    expect(data.real).toEqual([{ title: HOSTILE, images: 1, count: 9, picture: 5 }]);
    expect(Buffer.from(pictures[5]!, 'base64').equals(png)).toBe(true);
    const without = (await exported(one, { kind: 'html' })).read().toString('utf8');
    expect((block(without, REPORT_DATA) as ReportData).real).toBeUndefined();
  });

  it('is one file whose policy allows only its own script and style', async () => {
    const html = (await exported(runs, { kind: 'html' })).read().toString('utf8');
    const found = blocks(html);
    expect(found.map(({ tag, attributes }) => `${tag}${attributes}`)).toEqual([
      'style',
      `script type="application/json" id="${REPORT_DATA}"`,
      `script type="application/json" id="${REPORT_PICTURES}"`,
      'script',
    ]);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
    expect(policy).toBe(
      `default-src 'none'; script-src ${sha256(found[3]!.text)}; style-src ${sha256(found[0]!.text)}; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    const markup = html.replace(/<(script|style)([^>]*)>[\s\S]*?<\/\1>/gi, '');
    expect(markup).not.toMatch(/<(link|iframe|object|embed|base|form|img)\b|\s(src|href|on\w+|style)=/i);
    expect(found[0]!.text).not.toMatch(/url\(|@import/);
    expect(found[3]!.text).not.toMatch(/\beval\(|new Function\(/);
  });

  it('writes hostile names as data', async () => {
    const html = (await exported(runs, { kind: 'html' })).read().toString('utf8');
    const report = block(html, REPORT_DATA) as ReportData;
    expect([report.runs[0]!.name, report.runs[0]!.notes, report.runs[0]!.events[0]!.message]).toEqual([
      HOSTILE,
      HOSTILE,
      HOSTILE,
    ]);
    expect(html).toContain('<title>&lt;/script&gt;&lt;script&gt;');
    expect(html.split('globalThis.owned').length).toBeGreaterThan(2);
    expect(JSON.parse(inertJson(HOSTILE))).toBe(HOSTILE);
    expect(inertJson(HOSTILE)).not.toMatch(/[<\u2028\u2029]/);
  });

  it('contains every stored grid, identical ones once, and drawings for 2-D runs', async () => {
    const { outcome, read } = await exported(
      [runs[0]!, { ...runs[0]!, name: 'the same' }, runs[1]!, runs[2]!].map((run, i) => ({
        ...run,
        id: i < 2 ? 'a' : run.id,
      })),
      { kind: 'html', places: [0, 1, 5, 9] },
    );
    expect(outcome).toMatchObject({ ok: true, value: { frames: 12 } });
    const html = read().toString('utf8');
    const pictures = block(html, REPORT_PICTURES) as string[];
    const { runs: reported } = block(html, REPORT_DATA) as ReportData;
    expect(pictures).toHaveLength(5 + 2);
    const png = (step: number) =>
      Buffer.from(encode({ width: 16, height: 16, data: pixelsOf(runs[0]!, step), channels: 1, depth: 8 })).toString(
        'base64',
      );
    for (const run of reported.slice(0, 2))
      expect(run.grids.steps.map((step, i) => pictures[run.grids.pictures[i]!] === png(step))).toEqual([
        true,
        true,
        true,
        true,
        true,
      ]);
    expect(Buffer.from(pictures[reported[2]!.grids.pictures[1]!]!, 'base64').toString('latin1', 1, 4)).toBe('PNG');
    expect(reported.map((run) => run.place)).toEqual([0, 1, 5, 9]);
    expect(reported[3]!.grids).toMatchObject({ all: 0, steps: [], pictures: [] });
  });

  it('takes every n-th grid and the last one, and states the total', async () => {
    const { options, read } = await exported(runs, { kind: 'html', every: 3 });
    const [first] = (block(read().toString('utf8'), REPORT_DATA) as ReportData).runs;
    expect(first!.grids).toMatchObject({ all: 5, every: 3, steps: [0, 30, 50] });
    const estimate = estimateBytes(options, fakeSource(runs));
    expect(estimate).toBeLessThan(estimateBytes({ ...options, every: 1 }, fakeSource(runs)));
  });

  it('leaves nothing when it is cancelled', async () => {
    const controller = new AbortController();
    const { outcome, list } = await exported(
      runs,
      { kind: 'html' },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    expect([outcome.ok, list()]).toEqual([false, []]);
  });
});

it('downsamples long series to buckets with mean, minimum and maximum, and leaves short ones unchanged', async () => {
  expect(
    await downsample(
      [
        { step: 1, values: { a: 1 / 3 } },
        { step: 2, values: { a: NaN } },
        { step: 3, values: { a: -2, b: 1 } },
      ],
      3,
    ),
  ).toEqual([
    {
      metric: 'a',
      span: 1,
      counts: { finite: [1, 0, 1], nonFinite: [0, 1, 0] },
      step: [1, 2, 3],
      mean: [0.333333, null, -2],
      min: [0.333333, null, -2],
      max: [0.333333, null, -2],
    },
    { metric: 'b', span: 1, step: [3], mean: [1], min: [1], max: [1] },
  ]);
  const long = Array.from({ length: 4000 }, (_, step) => ({ step, values: { a: step === 7 ? Infinity : step } }));
  const [line] = await downsample(long, 4000);
  expect(line).toMatchObject({ span: 10 });
  expect(line!.step).toHaveLength(400);
  expect([line!.mean[0], line!.min[0], line!.max[0], line!.mean[1]]).toEqual(
    [38 / 9, 0, 9, 14.5].map((x) => Number(x.toPrecision(6))),
  );
});
