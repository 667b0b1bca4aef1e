import { describe, expect, it } from 'vitest';
import { exportFileName, fileNameOf } from './file-name';

describe('fileNameOf', () => {
  it.each([
    ['WGAN-GP, seed 3', 'wgan-gp-seed-3'],
    ['\u6570\u5b57 \u5bf9\u6bd4', '\u6570\u5b57-\u5bf9\u6bd4'],
    ['\u041e\u043f\u044b\u0442 \u2116 1', '\u043e\u043f\u044b\u0442-1'],
    ['e\u0301t\u00e9', '\u00e9t\u00e9'],
    ['goose \u{1f9a2} \u{1f469}\u{1f3fd}\u200d\u{1f52c}!', 'goose-\u{1f9a2}-\u{1f469}\u{1f3fd}\u200d\u{1f52c}'],
    ['../a\\b:c*d?"<>|#e...', 'a-b-c-d-e'],
    ['name. . .', 'name'],
    ['\u202eevil\u0000', 'evil'],
    ['...', 'runs'],
  ])('%j is %j', (text, name) => {
    expect(fileNameOf(text, 'runs')).toBe(name);
  });

  it('is not a device of Windows', () => {
    expect(['CON', 'nul', 'COM1', 'lpt\u00b3'].map((name) => fileNameOf(name, 'runs'))).toEqual([
      'con-',
      'nul-',
      'com1-',
      'lpt\u00b3-',
    ]);
    expect(fileNameOf('console', 'runs')).toBe('console');
  });

  it('has at most 60 characters and 100 bytes, and is cut between characters', () => {
    expect(fileNameOf('a'.repeat(200), 'runs')).toBe('a'.repeat(60));
    // Three bytes each.
    expect(fileNameOf('\u5b57'.repeat(200), 'runs')).toBe('\u5b57'.repeat(33));
    // A family of four is one character of 25 bytes.
    const family = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}';
    expect(fileNameOf(family.repeat(9), 'runs')).toBe(family.repeat(4));
  });
});

it('an export is named after its experiment and its runs', () => {
  const run = (name: string, experimentName = 'Digits') => ({ name, experimentName });
  expect(exportFileName([run('gan'), run('wgan')])).toBe('digits-gan-wgan');
  expect(exportFileName(['a', 'b', 'c', 'd', 'e'].map((name) => run(name)))).toBe('digits');
  expect(exportFileName([run('Digits')])).toBe('digits');
  expect(exportFileName([run('gan'), run('gan', '\u82b1')])).toBe('digits-\u82b1');
});
