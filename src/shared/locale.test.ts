import { expect, test } from 'vitest';
import { matchLocale } from './locale';

test.each([
  [['zh-CN'], 'zh-Hans'],
  [['zh_CN.UTF-8'], 'zh-Hans'],
  [['zh-Hans-SG', 'en'], 'zh-Hans'],
  [['zh-TW'], 'zh-Hans'],
  [['en-GB', 'zh-CN'], 'en'],
  [['de-DE', 'zh-CN', 'en'], 'zh-Hans'],
  [['C', 'POSIX', 'C.UTF-8'], 'en'],
  [['', 'not a tag', 'de'], 'en'],
  [[], 'en'],
])('%j gets %s', (tags, locale) => expect(matchLocale(tags)).toBe(locale));
