import { expect, test } from 'vitest';
import { isOutOfMemory } from './out-of-memory';

test.each([
  ['V8', 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
  ['V8, an array buffer', 'RangeError: Array buffer allocation failed'],
  ['V8, a length beyond its limit', 'RangeError: Invalid array length'],
  ['V8, a typed array', 'RangeError: Invalid typed array length: 17179869184'],
  ['V8, a buffer of earlier versions', 'RangeError: Invalid array buffer length'],
  ['V8, WebAssembly', 'RangeError: WebAssembly.Memory.grow(): Maximum memory size exceeded'],
  ['Node, ENOMEM', 'ENOMEM: not enough memory, read'],
  ['the C library, ENOMEM', 'fork: Cannot allocate memory'],
  ['C++', "terminate called after throwing an instance of 'std::bad_alloc'"],
  ['TensorFlow', 'OOM when allocating tensor with shape[64,1024,28,28] and type float'],
  ['TensorFlow, its status', 'RESOURCE_EXHAUSTED: failed to allocate memory'],
  ['TensorFlow, its status in earlier versions', 'Resource exhausted: failed to allocate memory'],
  ['CUDA', 'failed to alloc 2147483648 bytes: CUDA_ERROR_OUT_OF_MEMORY: out of memory'],
  ['cuBLAS', 'failed to create cublas handle: CUBLAS_STATUS_ALLOC_FAILED'],
  ['Emscripten', 'Aborted(OOM)'],
  ['Emscripten without memory growth', 'Cannot enlarge memory arrays to size 2147483648 bytes'],
])('%s: %s', (_, message) => expect(isOutOfMemory(message)).toBe(true));

test.each([
  '',
  'ENOSPC: no space left on device, write',
  'The loss is not finite at step 12.',
  'zoom: unknown option',
  'Invalid array of settings',
  'RuntimeError: memory access out of bounds',
])('does not match %j', (message) => expect(isOutOfMemory(message)).toBe(false));
