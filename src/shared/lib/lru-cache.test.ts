import { describe, expect, it } from 'vitest';
import { LruCache } from './lru-cache';

describe('a cache of limited size', () => {
  it('drops what was used longest ago and releases it', () => {
    const released: string[] = [];
    const cache = new LruCache<string>(10, (v) => released.push(v));
    cache.set('a', 'A', 4);
    cache.set('b', 'B', 4);
    cache.get('a');
    cache.set('c', 'C', 4);
    expect(released).toEqual(['B']);
    expect(cache.size).toBe(8);
    expect(cache.has('a')).toBe(true);
  });

  it('keeps the newest value even if it alone is over the limit', () => {
    const cache = new LruCache<string>(10);
    cache.set('small', 'S', 4);
    cache.set('large', 'L', 40);
    expect(cache.get('large')).toBe('L');
    expect(cache.has('small')).toBe(false);
  });

  it('counts a replaced value once', () => {
    const cache = new LruCache<string>(10);
    cache.set('a', 'A', 6);
    cache.set('a', 'B', 2);
    expect(cache.size).toBe(2);
    expect(cache.get('a')).toBe('B');
  });

  it('releases everything when cleared', () => {
    const released: string[] = [];
    const cache = new LruCache<string>(10, (v) => released.push(v));
    cache.set('a', 'A', 1);
    cache.set('b', 'B', 1);
    cache.clear();
    expect(released).toEqual(['A', 'B']);
    expect(cache.size).toBe(0);
  });

  it('counts values of size 1 and releases a replaced value', () => {
    const released: string[] = [];
    const cache = new LruCache<string>(2, (v) => released.push(v));
    cache.set('a', 'A');
    cache.set('b', 'B');
    cache.get('a');
    cache.set('c', 'C');
    expect(released).toEqual(['B']);
    cache.set('a', 'A2');
    expect(released).toEqual(['B', 'A']);
    expect(cache.get('b')).toBeUndefined();
  });

  it('behaves as a plain list of its entries, in any order of calls', () => {
    const released: number[] = [];
    const expected: number[] = [];
    const cache = new LruCache<number>(20, (v) => released.push(v));
    /** Entries from the one used longest ago to the newest. */
    let list: { key: string; value: number; size: number }[] = [];
    const drop = (entry: (typeof list)[number]) => {
      list = list.filter((other) => other !== entry);
      expected.push(entry.value);
    };
    let state = 4;
    const next = (n: number): number => (state = (state * 48_271) % 2_147_483_647) % n;
    for (let value = 0; value < 3000; value++) {
      const key = 'abcdefgh'[next(8)]!;
      const known = list.find((entry) => entry.key === key);
      const call = next(10);
      if (call < 5) {
        const size = next(9);
        if (known) drop(known);
        list.push({ key, value, size });
        while (list.length > 1 && list.reduce((sum, entry) => sum + entry.size, 0) > 20) drop(list[0]!);
        cache.set(key, value, size);
      } else if (call < 8) {
        if (known) list = [...list.filter((entry) => entry !== known), known];
        expect(cache.get(key)).toBe(known?.value);
      } else if (call < 9) {
        if (known) drop(known);
        cache.delete(key);
      } else expect(cache.has(key)).toBe(known !== undefined);
      expect(cache.size).toBe(list.reduce((sum, entry) => sum + entry.size, 0));
    }
    expect(released).toEqual(expected);
  });

  it('knows no names of object members, and ignores the deletion of what it does not have', () => {
    const cache = new LruCache<string>(3);
    cache.delete('a');
    expect([cache.get('constructor'), cache.has('__proto__'), cache.size]).toEqual([undefined, false, 0]);
    cache.set('__proto__', 'P');
    expect(cache.get('__proto__')).toBe('P');
  });
});
