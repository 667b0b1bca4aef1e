import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forget, recall, recallList, remember, store } from './remember';

/** The storage of a browser, as far as it is used. */
const aStorage = (values: Record<string, string> = {}) => ({
  values,
  getItem: (key: string) => values[key] ?? null,
  setItem: (key: string, value: string) => void (values[key] = value),
  removeItem: (key: string) => void delete values[key],
});
let storage: ReturnType<typeof aStorage>;

beforeEach(() => {
  storage = aStorage();
  vi.stubGlobal('localStorage', storage);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a choice', () => {
  it('is stored under a name of its own, and read again', () => {
    remember('look', { filter: 'wgan', columns: [1, 2] });
    expect(Object.keys(storage.values)).toEqual(['gander:look']);
    expect(recall('look', undefined)).toEqual({ filter: 'wgan', columns: [1, 2] });
  });

  it.each([false, 0, '', null])('may be %j, which is not the fallback', (value) => {
    remember('choice', value);
    expect(recall<unknown>('choice', 'fallback')).toBe(value);
  });

  it('has the fallback where none is stored, or what is stored cannot be read', () => {
    expect(recall('tour', true)).toBe(true);
    storage.values['gander:tour'] = '{"half';
    expect(recall('tour', true)).toBe(true);
  });

  it('has the fallback again when it is forgotten', () => {
    remember('page', '#/disk');
    forget('page');
    expect([recall('page', '#/runs'), storage.values]).toEqual(['#/runs', {}]);
  });
});

describe('a list', () => {
  const isText = (item: unknown): item is string => typeof item === 'string';

  it('is read without items that are not valid', () => {
    remember('recent', ['a', 1, null, 'b']);
    expect(recallList('recent', isText, ['x'])).toEqual(['a', 'b']);
  });

  it('has the fallback where something else is stored, but may be empty', () => {
    remember('recent', { 0: 'a' });
    expect(recallList('recent', isText, ['x'])).toEqual(['x']);
    remember('recent', []);
    expect(recallList('recent', isText, ['x'])).toEqual([]);
  });
});

describe('a storage that is full or disabled', () => {
  const fail = () => {
    throw new Error('QuotaExceededError');
  };

  it('is ignored', () => {
    vi.stubGlobal('localStorage', { getItem: fail, setItem: fail, removeItem: fail });
    expect(() => {
      remember('page', '#/disk');
      forget('page');
    }).not.toThrow();
    expect(recall('page', '#/runs')).toBe('#/runs');
  });

  it('does not exist for those who ask', () => {
    expect(store()).toBe(storage);
    vi.stubGlobal('localStorage', undefined);
    expect([store(), recall('page', '#/runs')]).toEqual([undefined, '#/runs']);
  });
});
