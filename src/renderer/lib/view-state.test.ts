import { expect, it } from 'vitest';
import { parseRoute } from './route';
import { viewOf, withView } from './view-state';
import type { ViewState } from './view-state';

const full: ViewState = {
  at: 1234.5,
  axis: 'epoch',
  zoom: { from: 0.25, to: 10 },
  smoothing: 'window:50',
  pinned: ['frechet', 'free:a,b & c/ü'],
  order: ['hinge'],
  chart: 'free:loss=1#x',
  search: 'grad & 100 %',
  tile: { row: 0, column: 12 },
  strip: { row: 3, column: 4 },
  real: true,
};

it('is read from an address as it was written, and leaves the page as it is', () => {
  for (const page of ['#/compare?runs=a,b', '#/run/a']) {
    const address = withView(page, full);
    expect(viewOf(address)).toEqual(full);
    expect(parseRoute(address)).toEqual(parseRoute(page));
  }
  expect(withView('#/run/a', {})).toBe('#/run/a');
  expect(viewOf('#/compare?runs=a,b')).toEqual({});
});

it('leaves out what is not valid', () => {
  expect(viewOf('#/run/a?at=NaN&zoom=5:2&tile=-1.2&strip=x&pin=&search=&smooth=&chart=&zoom=1:2&real=0')).toEqual({});
  expect(viewOf('#/run/a?at=1e999&zoom=1:Infinity&tile=1234.0')).toEqual({});
  expect(viewOf(`#/run/a?pin=%E0%A4%A&search=${'x'.repeat(1000)}`).search).toHaveLength(200);
});
