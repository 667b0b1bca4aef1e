import { describe, expect, it } from 'vitest';
import { parseJson } from './json';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const refusal = (input: Uint8Array | string): string | false => {
  const outcome = parseJson(input);
  return !outcome.ok && outcome.error.message;
};

describe('foreign JSON', () => {
  it.each([
    ['{"a":[1,{"a":2}],"b":{"a":"\\"}{:,\\\\"}}'],
    ['[]'],
    ['"a"'],
    ['{"a":{},"b":[],"c":"{\\"a\\":1,\\"a\\":2}"}'],
    ['{"":1,"\\u0041":2}'],
  ])('reads %s as JSON.parse does', (text) => {
    expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
    expect(parseJson(bytes(text))).toEqual({ ok: true, value: JSON.parse(text) });
  });
  it('skips a byte order mark', () => {
    expect(parseJson('\ufeff{"a":1}')).toEqual({ ok: true, value: { a: 1 } });
    expect(parseJson(bytes('\ufeff{"a":1}'))).toEqual({ ok: true, value: { a: 1 } });
  });
  it('refuses a duplicate name in an object, also with escapes', () => {
    expect(refusal('{\n "seeds": [1],\n "name": "x",\n "s\\u0065eds": [2]\n}')).toBe(
      'has the name "seeds" twice in the same object (line 4): keep one of them',
    );
    expect(refusal('{"a":{"b":1,"b":1}}')).toContain('"b" twice');
  });
  it('refuses __proto__ as a name, at any depth', () => {
    expect(refusal('{"settings":{"__proto__":{"steps":1}}}')).toBe('uses "__proto__" as a name (line 1): remove it');
    expect(refusal('{"\\u005f_proto__":1}')).toContain('__proto__');
  });
  it('refuses invalid UTF-8 instead of replacing it', () => {
    expect(refusal(new Uint8Array([...bytes('{\n"name": "a'), 0xff, 0x22, 0x7d]))).toBe(
      'is not UTF-8 text (line 2 holds bytes that are none): save it as UTF-8',
    );
    expect(refusal(new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]))).toBe('is written in UTF-16: save it as UTF-8');
  });
  it('explains errors in readable words', () => {
    expect(refusal('')).toBe('is not JSON: it is empty');
    for (const wrong of ['{"a":\u001b[2J1}', '{"a":1', '{"a" 1}', "{'a':1}", 'a\u202e']) {
      expect(refusal(wrong)).toMatch(/^is not JSON: [\x20-\x7e]+$/);
    }
    expect(refusal('{\n"a": 1,\n}')).toMatch(/^is not JSON: .*\(line 3\)$/);
  });
  it('reads a megabyte of one string, and of brackets', () => {
    expect(parseJson(JSON.stringify('x\\"'.repeat(300_000))).ok).toBe(true);
    expect(parseJson('['.repeat(5000) + ']'.repeat(5000)).ok).toBe(true);
  });
});
