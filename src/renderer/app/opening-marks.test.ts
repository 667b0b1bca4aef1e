import { describe, expect, it } from 'vitest';
import { OpeningMarks } from './opening-marks';

class FakeStore implements Storage {
  readonly items = new Map<string, string>();
  get length(): number {
    return this.items.size;
  }
  key(i: number): string | null {
    return [...this.items.keys()][i] ?? null;
  }
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
  clear(): void {
    this.items.clear();
  }
}

let time = 1_000_000;
const windowOn = (store: Storage | undefined, id: string): OpeningMarks => new OpeningMarks(store, id, () => time);

describe('marks of pages that are being opened', () => {
  it('of a window that never showed its page are found once', () => {
    const store = new FakeStore();
    windowOn(store, 'a').begin('#/run/x');
    time += 10_000;
    expect(windowOn(store, 'b').takeUnfinished()).toMatchObject({ page: '#/run/x' });
    expect(windowOn(store, 'c').takeUnfinished()).toBeUndefined();
  });

  it('are removed when the page is shown or the window is closed', () => {
    const store = new FakeStore();
    const a = windowOn(store, 'a');
    a.begin('#/run/x');
    a.done();
    time += 10_000;
    expect(windowOn(store, 'b').takeUnfinished()).toBeUndefined();
    expect(store.length).toBe(0);
  });

  it('of another window that is opening now are left, and found later', () => {
    const store = new FakeStore();
    windowOn(store, 'a').begin('#/disk');
    time += 1000;
    expect(windowOn(store, 'b').takeUnfinished()).toBeUndefined();
    time += 10_000;
    expect(windowOn(store, 'b').takeUnfinished()?.page).toBe('#/disk');
  });

  it('of a page that failed are found at once, with the error', () => {
    const store = new FakeStore();
    windowOn(store, 'a').fail('#/compare?runs=a,b', 'no such thing');
    expect(windowOn(store, 'b').takeUnfinished()).toMatchObject({
      page: '#/compare?runs=a,b',
      failure: 'no such thing',
    });
  });

  it('need no storage, and ignore invalid entries and other keys', () => {
    const none = windowOn(undefined, 'a');
    none.begin('#/runs');
    expect([none.takeUnfinished(), none.own()]).toEqual([undefined, undefined]);
    const store = new FakeStore();
    store.setItem('gander:opening:x', '{"page":7}');
    store.setItem('gander:opening:y', 'no JSON');
    store.setItem('gander:look', '{}');
    expect(windowOn(store, 'a').takeUnfinished()).toBeUndefined();
    expect([...store.items.keys()]).toEqual(['gander:look']);
  });
});
