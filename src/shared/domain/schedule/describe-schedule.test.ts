import { expect, test } from 'vitest';
import { describeEstimate, describeSchedule } from './describe-schedule';

test.each<[number, number | undefined, string]>([
  [1, undefined, 'one after the other'],
  [1, 2, 'one after the other'],
  [2, 1, 'two at once, one thread each'],
  [4, 2, 'four at once, two threads each'],
  [16, undefined, '16 at once'],
])('%i at once with %s threads', (atOnce, threads, text) => expect(describeSchedule(atOnce, threads)).toBe(text));

test.each([
  [0, 'less than a minute'],
  [59, 'less than a minute'],
  [60, 'about 1 min'],
  [100, 'about 1.5 min'],
  [463, 'about 7.5 min'],
  [720, 'about 12 min'],
  [3600, 'about 60 min'],
  [7200, 'about 2 h'],
  [9000, 'about 2.5 h'],
  [50 * 3600, 'about 50 h'],
  [80 * 3600, 'about 3.5 days'],
  [500 * 86_400, 'about 500 days'],
])('%i s are %s', (seconds, text) => expect(describeEstimate(seconds)).toBe(text));
