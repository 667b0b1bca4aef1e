// A Node-API addon that executes training steps on the processor: one arena of floats and
// programs of a few instructions over it, which src/main/training/compiled/kernels derives from a recorded graph.
#include <node_api.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "machine.h"

namespace gander {

/// VERSION of addon.ts: to be changed with the code of an instruction.
constexpr int kVersion = 2;

struct Handle {
  std::unique_ptr<Machine> machine;
  napi_ref bytes = nullptr;
};

napi_value fail(napi_env env, const char* message) {
  napi_throw_error(env, nullptr, message);
  return nullptr;
}

struct Arguments {
  napi_value values[4];
  Handle* handle = nullptr;
  bool ok;
  Arguments(napi_env env, napi_callback_info info, size_t expected) {
    size_t count = 4;
    ok = napi_get_cb_info(env, info, &count, values, nullptr, nullptr) == napi_ok && count == expected;
  }
  bool open(napi_env env) {
    return ok && napi_get_value_external(env, values[0], reinterpret_cast<void**>(&handle)) == napi_ok && handle->machine;
  }
  int64_t integer(napi_env env, int i) {
    int64_t value = 0;
    ok = napi_get_value_int64(env, values[i], &value) == napi_ok && ok;
    return value;
  }
  /// Bytes of a typed array.
  const void* bytes(napi_env env, int i, size_t& length) {
    void* data = nullptr;
    size_t count = 0;
    napi_typedarray_type type;
    ok = napi_get_typedarray_info(env, values[i], &type, &count, &data, nullptr, nullptr) == napi_ok && ok;
    length = count * (type == napi_uint8_array ? 1 : 4);
    return data;
  }
};

/// create(floats, threads)
napi_value create(napi_env env, napi_callback_info info) {
  Arguments args(env, info, 2);
  const int64_t floats = args.integer(env, 0), threads = args.integer(env, 1);
  if (!args.ok || floats < 1 || threads < 1) return fail(env, "create(floats, threads) expects two positive integers");
  Handle* handle = new Handle{std::make_unique<Machine>(floats, static_cast<int>(threads))};
  napi_value result;
  napi_create_external(
      env, handle, [](napi_env, void* data, void*) { delete static_cast<Handle*>(data); }, nullptr, &result);
  return result;
}

/// close(handle)
napi_value close(napi_env env, napi_callback_info info) {
  Arguments args(env, info, 1);
  if (!args.open(env)) return fail(env, "close expects an open machine");
  if (args.handle->bytes) napi_delete_reference(env, args.handle->bytes);
  args.handle->bytes = nullptr;
  args.handle->machine.reset();
  return nullptr;
}

/// setBytes(handle, Uint8Array): the dataset, which is kept alive and must not change
napi_value setBytes(napi_env env, napi_callback_info info) {
  Arguments args(env, info, 2);
  size_t length = 0;
  if (!args.open(env)) return fail(env, "setBytes expects an open machine");
  const void* data = args.bytes(env, 1, length);
  if (!args.ok) return fail(env, "setBytes expects a Uint8Array");
  if (args.handle->bytes) napi_delete_reference(env, args.handle->bytes);
  napi_create_reference(env, args.values[1], 1, &args.handle->bytes);
  args.handle->machine->setBytes(static_cast<const uint8_t*>(data));
  return nullptr;
}

/// load(handle, Int32Array) returns the number of the program
napi_value load(napi_env env, napi_callback_info info) {
  Arguments args(env, info, 2);
  size_t length = 0;
  if (!args.open(env)) return fail(env, "load expects an open machine");
  const int32_t* code = static_cast<const int32_t*>(args.bytes(env, 1, length));
  if (!args.ok) return fail(env, "load expects an Int32Array");
  napi_value result;
  napi_create_int32(env, args.handle->machine->load({code, code + length / 4}), &result);
  return result;
}

/// run(handle, program)
napi_value run(napi_env env, napi_callback_info info) {
  Arguments args(env, info, 2);
  if (!args.open(env)) return fail(env, "run expects an open machine");
  const int64_t program = args.integer(env, 1);
  if (!args.ok || program < 0 || program >= static_cast<int64_t>(args.handle->machine->programs()))
    return fail(env, "run expects the number of a program");
  args.handle->machine->run(static_cast<int>(program));
  return nullptr;
}

/// write(handle, offset, Float32Array | Int32Array)
napi_value write(napi_env env, napi_callback_info info) {
  Arguments args(env, info, 3);
  size_t length = 0;
  if (!args.open(env)) return fail(env, "write expects an open machine");
  const int64_t offset = args.integer(env, 1);
  const void* data = args.bytes(env, 2, length);
  if (!args.ok || offset < 0 || offset + static_cast<int64_t>(length / 4) > args.handle->machine->size())
    return fail(env, "write outside the arena");
  std::memcpy(args.handle->machine->at(offset), data, length);
  return nullptr;
}

/// read(handle, offset, Float32Array): copies values into the array
napi_value read(napi_env env, napi_callback_info info) {
  Arguments args(env, info, 3);
  size_t length = 0;
  if (!args.open(env)) return fail(env, "read expects an open machine");
  const int64_t offset = args.integer(env, 1);
  void* data = const_cast<void*>(args.bytes(env, 2, length));
  if (!args.ok || offset < 0 || offset + static_cast<int64_t>(length / 4) > args.handle->machine->size())
    return fail(env, "read outside the arena");
  std::memcpy(data, args.handle->machine->at(offset), length);
  return nullptr;
}

/// Whether the processor has the instructions that this addon was compiled for.
bool isSupported() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return true;
#endif
}

napi_value initialise(napi_env env, napi_value exports) {
  if (!isSupported()) return fail(env, "this processor has no AVX2 and FMA instructions");
  const napi_property_descriptor functions[] = {
      {"create", nullptr, create, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"close", nullptr, close, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"setBytes", nullptr, setBytes, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"load", nullptr, load, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"run", nullptr, run, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"write", nullptr, write, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"read", nullptr, read, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_value version;
  napi_create_int32(env, kVersion, &version);
  napi_set_named_property(env, exports, "version", version);
  napi_define_properties(env, exports, sizeof functions / sizeof functions[0], functions);
  return exports;
}

}  // namespace gander

NAPI_MODULE_INIT() { return gander::initialise(env, exports); }
