import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { htmlAfterImages, htmlBeforeImages, inertJson } from './html';

const parts = { title: 'Runs', script: 'start();', style: 'p{margin:0}' };
const page = (change: Partial<typeof parts> = {}, data: unknown = {}, images = '') => {
  const all = { ...parts, ...change };
  return `${htmlBeforeImages(all, data)}${images}${htmlAfterImages(all)}`;
};
const HOSTILE = '</script><script>globalThis.owned=1</script><!-- \u2028 \u202e & <b>';

describe('data in a page', () => {
  it.each([HOSTILE, '<!--<script>', ']]>', { ['</SCRIPT >']: ['<!--', 1, null] }, '\u2028\u2029', []])(
    '%j is read back as it was, without a character that begins a tag or a comment',
    (value) => {
      const text = inertJson(value);
      expect(JSON.parse(text)).toEqual(value);
      expect(text).not.toMatch(/[<\u2028\u2029]/);
    },
  );

  it('does not end its block, so that the page has the blocks that it was written with', () => {
    const html = page({ title: HOSTILE }, { name: HOSTILE });
    expect(html.match(/<script/g)).toHaveLength(3);
    expect(html.match(/<\/script>/g)).toHaveLength(3);
    expect(html).not.toContain('<!--');
  });
});

it('a title is text, whatever it contains', () => {
  const title = /<title>(.*)<\/title>/s.exec(page({ title: 'a < b & "c"\n</title>\u001b[2J' }))![1];
  expect(title).toBe('a &lt; b &amp; "c"\\n&lt;/title&gt;\\u001b[2J');
});

it('the policy allows this script and this style by their hashes, and images in the page', () => {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page({ script: 'é();', style: 'b{}' }))![1]!;
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `script-src ${hash('é();')}`,
    `style-src ${hash('b{}')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

it('names its encoding within the first 1024 bytes, as the HTML standard requires', () => {
  const start = Buffer.from(page()).subarray(0, 1024).toString('latin1');
  expect(start).toMatch(/^<!doctype html>\n/);
  expect(start).toContain('<meta charset="utf-8">');
});

it('images are a list of their own in the second data block', () => {
  const html = page({}, { runs: [1] }, '"AAAA","BBBB"');
  const blocks = [...html.matchAll(/<script type="application\/json" id="([^"]+)">(.*?)<\/script>/gs)];
  expect(blocks.map(([, id, json]) => [id, JSON.parse(json!)])).toEqual([
    ['report-data', { runs: [1] }],
    ['report-pictures', ['AAAA', 'BBBB']],
  ]);
});
