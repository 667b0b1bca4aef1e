import { expect, test } from 'vitest';
import { REQUESTS } from '../../shared/contract/requests';
import type { Container } from './container';
import type { Handlers } from './core';
import { handlers } from './handlers';

const container = { runs: {} } as Container;

test('every request of the contract has a handler, and there are no others', () => {
  expect(Object.keys(handlers(container)).sort()).toEqual(Object.keys(REQUESTS).sort());
});

test('a handler that does not fit its request does not compile', () => {
  const { 'runs:list': _list, ...rest } = handlers(container);
  // @ts-expect-error -- a request without a handler
  const missing: Handlers = rest;
  // @ts-expect-error -- the id of a run is a string
  const argument: Partial<Handlers> = { 'runs:get': (run: number) => ({ ok: true, value: run }) };
  // @ts-expect-error -- the result is an outcome
  const result: Partial<Handlers> = { 'queue:move': () => true };
  expect([missing, argument, result]).toHaveLength(3);
});
