import fs from 'node:fs';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { withLocale } from '../core/locale';
import { missingGlyphsNotice } from './drawing/fonts';
import { layOut } from './drawing/layout';
import { MUTED } from './drawing/raster';
import { textLine } from './drawing/text';
import { crop, decodeGif, exported, steps } from './testing/harness.test-helper';
import type { Raster } from './drawing/raster';
import type { FakeRun } from './testing/fake-source.test-helper';

const runs: FakeRun[] = [{ id: 'gan', steps: steps(5, 100) }];
const inChinese = <T>(work: () => T): T => withLocale('zh-Hans', work);
const rgb = ({ pixels }: Raster): number[] => [...pixels].flatMap((level) => [level, level, level]);

describe('an export in Chinese', () => {
  it('draws the step of a GIF in Chinese', async () => {
    const { read } = await inChinese(() => exported(runs, { kind: 'gif', scale: 3 }));
    const gif = decodeGif(read());
    const layout = layOut([{ width: 48, height: 48 }], 3, true);
    const label = textLine('第 100 步', { size: layout.text, ink: MUTED });
    const { x, y } = layout.cells[0]!.step;
    expect(crop(gif.frames[1]!, gif.width, { x, y, width: label.width, height: label.height })).toEqual(rgb(label));
    const english = decodeGif((await exported(runs, { kind: 'gif', scale: 3 })).read());
    expect(english.frames[1]).not.toEqual(gif.frames[1]);
  });

  it('draws the steps of a sheet in Chinese', async () => {
    const { read } = await inChinese(() => exported(runs, { kind: 'png', scale: 3 }));
    const english = await exported(runs, { kind: 'png', scale: 3 });
    const [own, other] = [decode(read()), decode(english.read())];
    expect([own.width, own.height]).toEqual([other.width, other.height]);
    expect(own.data).not.toEqual(other.data);
  });

  it('refuses in Chinese', async () => {
    const { outcome } = await inChinese(() => exported(runs, { kind: 'gif', from: 401, to: 500 }));
    expect(outcome).toMatchObject({ ok: false, error: { message: expect.stringContaining('请选择更大的范围') } });
  });

  it('marks an HTML report as Chinese and gives its script the Chinese labels', async () => {
    const html = (await inChinese(() => exported(runs, { kind: 'html' }))).read().toString('utf8');
    const english = (await exported(runs, { kind: 'html' })).read().toString('utf8');
    expect(html).toContain('<html lang="zh-Hans">');
    expect(english).toContain('<html lang="en">');
    for (const label of ['损失与测量值', '播放位置处', '详细信息与超参数']) expect(html).toContain(label);
  });

  it('has a glyph for every character of its labels', () => {
    const messages = JSON.parse(fs.readFileSync('messages/zh-Hans.json', 'utf8')) as Record<string, string>;
    const labels = Object.entries(messages).filter(([key]) => /^(drawing|metric|core_no_checkpoint)_/.test(key));
    expect(labels.length).toBeGreaterThan(50);
    expect(missingGlyphsNotice(labels.map(([, text]) => text))).toBeUndefined();
  });
});
