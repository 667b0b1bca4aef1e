import { expect, test } from 'vitest';
import { m } from '../../paraglide/messages';
import { getLocale, inEnglish, provideLocale } from '../locale';
import { describeEvent, describeRecorded } from './recorded-text';

function inChinese<T>(work: () => T): T {
  const before = getLocale();
  provideLocale(() => 'zh-Hans');
  try {
    return work();
  } finally {
    provideLocale(() => before);
  }
}

test('a text is unchanged in English', () => {
  expect(describeRecorded('It was stopped.')).toBe('It was stopped.');
});

test('sentences are translated one by one, with their values', () => {
  const text =
    'The training process died with exit code 3. Its last line was: "segmentation fault". It can be resumed from the checkpoint at step 400.';
  expect(inChinese(() => describeRecorded(text))).toBe(
    '训练进程异常终止，退出代码为 3。最后一行输出为："segmentation fault"。可以从第 400 步的检查点继续。',
  );
});

test('the value of a placeholder may hold spaces, and a sentence of its own', () => {
  expect(
    inChinese(() => describeRecorded('discriminatorLoss became NaN at step 12: try a smaller learning rate.')),
  ).toBe('discriminatorLoss 在第 12 步变为 NaN：请尝试更小的学习率。');
  expect(
    inChinese(() => describeRecorded('The checkpoint at step 9 cannot be used: /h/a b.safetensors is missing.')),
  ).toBe('无法使用第 9 步的检查点：/h/a b.safetensors 不存在。');
});

test('a sentence that is not known stays in English, also between known ones', () => {
  const text = 'It was stopped. Nobody knows this one.';
  expect(inChinese(() => describeRecorded(text))).toBe('已停止。Nobody knows this one.');
  expect(inChinese(() => describeRecorded('Nobody knows this one.'))).toBe('Nobody knows this one.');
});

test('what is stored is in English in a request in Chinese, and is shown in Chinese', () => {
  inChinese(() => {
    const stored = inEnglish(() => m.runs_event_journal_shorter({ bytes: 17 }));
    expect(stored).toBe('The journal is 17 bytes shorter than what was read of it; the database keeps its data.');
    expect(describeRecorded(stored)).toBe(m.runs_event_journal_shorter({ bytes: 17 }));
  });
});

test('the event of a training warning is made from its code and values', () => {
  const event = {
    at: '2026-01-31T12:00:00Z',
    step: 40,
    level: 'warning',
    code: 'diverged',
    message: 'Diverged.',
    warning: { state: 'began', value: NaN },
  } as const;
  expect(describeEvent(event)).toBe('Diverged.');
  expect(inChinese(() => describeEvent(event))).toMatch(/^NaN：第一个非有限的值 NaN。/);
});

test('why a job waits at the scheduler is shown in Chinese', () => {
  expect(inChinese(() => describeRecorded('jobs with a higher priority come first'))).toBe(
    inChinese(() => m.slurm_reason_priority()),
  );
});
