// A Node-API addon that executes training steps on the processor: one arena of floats and
// programs of a few instructions over it, which src/main/training/compiled/kernels derives from a recorded graph.
#include <node_api.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "convolution.h"
#include "elementwise.h"
#include "pool.h"
#include "product.h"
#include "random.h"
#include "reduce.h"

namespace gander {

/// The numbers are those of encode.ts. An instruction is {code, length, ...}.
enum class Instruction : int32_t { Product = 1, Elementwise, SumRows, SumLast, Copy, Gather, Draw, Convolve };
enum class Direction : int32_t { Forward = 0, Input, Filter };

/// Parts into which the work of an instruction is divided, for each thread.
constexpr int kPartsPerThread = 2;

/// Work below which a second thread costs more than it saves, in elements or in terms.
constexpr int64_t kMinElements = 16384, kMinTerms = 200000;

class Machine {
 public:
  Machine(int64_t floats, int threads) : arena_(allocate(floats)), size_(floats), pool_(threads), scratch_(pool_.size()) {
    std::memset(arena_.get(), 0, floats * sizeof(float));
  }

  float* at(int64_t offset) { return arena_.get() + offset; }
  int64_t size() const { return size_; }
  int load(std::vector<int32_t> code) {
    programs_.push_back(std::move(code));
    return static_cast<int>(programs_.size()) - 1;
  }
  size_t programs() const { return programs_.size(); }
  void setBytes(const uint8_t* bytes) { bytes_ = bytes; }

  void run(int program) {
    const std::vector<int32_t>& code = programs_[program];
    for (size_t i = 0; i < code.size(); i += code[i + 1]) execute(&code[i]);
  }

 private:
  /// Divides n items among the threads if there is enough work.
  template <typename F>
  void divide(int64_t n, bool isLarge, int64_t grain, const F& f) {
    if (!isLarge || pool_.size() == 1) return f(0, int64_t{0}, n);
    // Threads take the next part when they are done, since one of them may be slower or interrupted.
    const int parts = pool_.size() * kPartsPerThread;
    std::atomic<int> next{0};
    pool_.run([&](int thread) {
      for (int i = next++; i < parts; i = next++) {
        const Range range = Range::of(n, parts, i, grain);
        if (range.begin < range.end) f(thread, range.begin, range.end);
      }
    });
  }

  void execute(const int32_t* i) {
    switch (Instruction(i[0])) {
      case Instruction::Product: return product(i + 2);
      case Instruction::Elementwise: return elementwise(i + 2);
      case Instruction::SumRows: {
        const int64_t rows = i[4], columns = i[5];
        return divide(columns, rows * columns >= kMinElements && columns >= 64, 16, [&](int, int64_t begin, int64_t end) {
          sumRows(at(i[3]), rows, columns, begin, end, at(i[2]));
          if (i[6])
            for (int64_t j = begin; j < end; j++) at(i[2])[j] /= static_cast<float>(rows);
        });
      }
      case Instruction::SumLast: {
        const int64_t size = i[5];
        return divide(i[4], i[4] * size >= kMinElements, 1, [&](int, int64_t begin, int64_t end) {
          for (int64_t j = begin; j < end; j++)
            at(i[2])[j] = sumOf(at(i[3]) + j * size, size) / (i[6] ? static_cast<float>(size) : 1.0f);
        });
      }
      case Instruction::Copy: {
        const int64_t length = i[4], rows = i[5], to = i[6], from = i[7];
        return divide(rows, rows * length >= kMinElements, 1, [&](int, int64_t begin, int64_t end) {
          for (int64_t r = begin; r < end; r++)
            std::memcpy(at(i[2]) + r * to, at(i[3]) + r * from, length * sizeof(float));
        });
      }
      case Instruction::Gather: return gather(i + 2);
      case Instruction::Draw: {
        const int32_t* counter = reinterpret_cast<const int32_t*>(at(i[5]));
        const Philox philox{{static_cast<uint32_t>(i[6]), static_cast<uint32_t>(i[7])},
                            static_cast<uint32_t>(counter[0]) | uint64_t{static_cast<uint32_t>(counter[1])} << 32};
        return divide((i[3] + 3) / 4, i[3] >= 2048, 1, [&](int, int64_t begin, int64_t end) {
          draw(philox, i[4] != 0, begin, end, i[3], at(i[2]));
        });
      }
      case Instruction::Convolve: return convolution(i + 2);
    }
  }

  void product(const int32_t* p) {
    const int64_t m = p[3], n = p[4], k = p[5];
    float* out = at(p[0]);
    const float *a = at(p[1]), *b = at(p[2]);
    const Matrix left = p[6] ? Matrix{a, 1, m} : Matrix{a, k, 1}, right = p[7] ? Matrix{b, 1, k} : Matrix{b, n, 1};
    const bool isLarge = m * n * k >= kMinTerms;
    // The longer side is divided, so that less is packed more than once.
    if (n >= m)
      divide(n, isLarge, kColumns, [&](int thread, int64_t begin, int64_t end) {
        multiply(scratch_[thread], m, end - begin, k, left, {right.data + begin * right.column, right.row, right.column},
                 out + begin, n);
      });
    else
      divide(m, isLarge, kRows, [&](int thread, int64_t begin, int64_t end) {
        multiply(scratch_[thread], end - begin, n, k, {left.data + begin * left.row, left.row, left.column}, right,
                 out + begin * n, n);
      });
  }

  void elementwise(const int32_t* p) {
    const Elementwise e{p[0], p[1], p[2], p[3], p[4], p + 5};
    divide(e.count, e.count * e.operations >= 2 * kMinElements, std::max<int64_t>(e.inner >= 64 ? 1 : e.inner, 16),
           [&](int, int64_t begin, int64_t end) { gander::execute(e, arena_.get(), begin, end); });
  }

  void gather(const int32_t* p) {
    const int64_t size = p[5];
    const int32_t* indices = reinterpret_cast<const int32_t*>(at(p[3]));
    float* out = at(p[0]);
    for (int64_t i = 0; i < p[4]; i++) {
      float* row = out + i * size;
      if (p[2]) {
        const uint8_t* bytes = bytes_ + indices[i] * size;
        for (int64_t j = 0; j < size; j++) row[j] = bytes[j];
      } else {
        std::memcpy(row, at(p[1]) + indices[i] * size, size * sizeof(float));
      }
    }
  }

  void convolution(const int32_t* p) {
    const Convolution c{p[4], p[5], p[6], p[7], p[8], p[9], p[10], p[11], p[12], p[13], p[14], p[15]};
    const bool isLarge = c.images * c.positions() * c.patch() * c.outChannels >= kMinTerms;
    float* out = at(p[1]);
    const float *a = at(p[2]), *b = at(p[3]);
    switch (Direction(p[0])) {
      case Direction::Forward:
        return divide(c.images, isLarge, 1, [&](int thread, int64_t begin, int64_t end) {
          convolve(c, scratch_[thread], a, b, out, begin, end);
        });
      case Direction::Input:
        return divide(c.images, isLarge, 1, [&](int thread, int64_t begin, int64_t end) {
          convolveBack(c, scratch_[thread], a, b, out, begin, end);
        });
      case Direction::Filter: {
        // Always kGroups sums of images, added in order, so that the result does not depend on the threads.
        constexpr int kGroups = 8;
        const int64_t size = c.patch() * c.outChannels;
        std::vector<float> parts(kGroups * size);
        divide(kGroups, isLarge, 1, [&](int thread, int64_t begin, int64_t end) {
          for (int64_t g = begin; g < end; g++) {
            const Range range = Range::of(c.images, kGroups, static_cast<int>(g));
            convolveFilter(c, scratch_[thread], a, b, parts.data() + g * size, range.begin, range.end);
          }
        });
        std::memcpy(out, parts.data(), size * sizeof(float));
        for (int g = 1; g < kGroups; g++)
          for (int64_t j = 0; j < size; j++) out[j] += parts[g * size + j];
        return;
      }
    }
  }

  Buffer arena_;
  int64_t size_;
  Pool pool_;
  std::vector<Scratch> scratch_;
  std::vector<std::vector<int32_t>> programs_;
  const uint8_t* bytes_ = nullptr;
};

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
  napi_define_properties(env, exports, sizeof functions / sizeof functions[0], functions);
  return exports;
}

}  // namespace gander

NAPI_MODULE_INIT() { return gander::initialise(env, exports); }
