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
});
