import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openDatabase } from '../database';
import { enqueue, plan, TestHome } from '../runs/testing/runs.test-helper';
import { disk } from './commands/disk';
import { list } from './commands/list';
import { compare, show } from './commands/show-compare';
import { contextOf, Heard } from './cli.test-helper';
import { prune } from './commands/prune';
import { trash } from './commands/trash';

/** A log of an older version: names, tags, notes, messages and metrics stand in it as somebody else wrote them. */
const ESC = '\u001b';
const NAME = `${ESC}[2J${ESC}]0;title\u0007red\nline2\u202e\u200b`;
const TEXT = `${ESC}[31mone\r\ntwo\u202e\u0085\ud800`;
/** All that no terminal may be given, but the line breaks of the command itself. */
const HIDDEN =
  /(?!\n)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;

let home: TestHome;
let ids: string[];
let heard: Heard;
beforeEach(async () => {
  home = new TestHome();
  const runs = home.open();
  ids = await enqueue(runs, plan([1, 2]));
  runs.start();
  await runs.idle();
  await home.close();
  const database = openDatabase(home.file);
  database.write.run('UPDATE runs SET name = ?, notes = ?, message = ?', NAME, TEXT, TEXT);
  database.write.run('UPDATE experiments SET name = ?', NAME);
  database.write.run('INSERT INTO tags (run, tag) SELECT key, ? FROM runs', NAME);
  database.write.run(
    "INSERT INTO events (run, at, step, level, code, message) SELECT key, '2026-01-01T00:00:00.000Z', 1, 'info', ?, ? FROM runs",
    NAME,
    TEXT,
  );
  database.write.run('UPDATE runs SET last = ?', JSON.stringify({ generatorLoss: 1, [NAME]: 2 }));
  database.close();
  heard = new Heard();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await home.remove();
});

it.each(['list', 'show', 'script', 'compare', 'disk', 'thin', 'trash'] as const)(
  '"gander %s" prints no control characters to a terminal or with --json',
  async (name) => {
    for (const json of [false, true]) {
      const context = contextOf(home.home, json);
      const commands = {
        list: () => list(context, { all: true }),
        show: () => show(context, ids[0]!),
        script: () => show(context, ids[0]!, { as: 'pytorch' }),
        compare: () => compare(context, ids),
        disk: () => disk(context),
        thin: () => prune(context, ids, { checkpoints: 'none', dryRun: true }),
        trash: () => trash(context, { empty: false, yes: true }),
      };
      heard.text = '';
      await commands[name]();
      expect(heard.text.length).toBeGreaterThan(5);
      expect(heard.text).not.toMatch(HIDDEN);
      if (json) JSON.parse(heard.text);
    }
  },
);

it('has one line for each run, by the name that can be seen', async () => {
  await list(contextOf(home.home), { all: true });
  expect(heard.text.trim().split('\n')).toHaveLength(3);
  expect(heard.text).toContain('  red line2  ');
});

it('gives other programs in --json the very text, as escapes of JSON', async () => {
  await show(contextOf(home.home, true), ids[0]!);
  expect((JSON.parse(heard.text) as { last: Record<string, number> }).last[NAME]).toBe(2);
});
