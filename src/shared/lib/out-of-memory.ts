/**
 * Messages of V8, Node, TensorFlow, CUDA, Emscripten and the C++ runtime when memory runs out; the table of
 * out-of-memory.test.ts has one of each.
 */
const OUT_OF_MEMORY = new RegExp(
  [
    'out[ _]of[ _]memory',
    'not enough memory',
    'cannot (allocate|enlarge) memory',
    'maximum memory size exceeded',
    '\\bOOM\\b',
    'resource[ _]exhausted',
    'bad_alloc',
    'alloc(ation)?[ _]failed',
    'invalid (typed )?array (buffer )?length',
  ].join('|'),
  'i',
);

/** Whether an error message or the output of a process says that memory ran out. */
export const isOutOfMemory = (text: string): boolean => OUT_OF_MEMORY.test(text);
