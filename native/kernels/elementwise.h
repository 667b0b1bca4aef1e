// Sequences of elementwise operations, executed in blocks that stay in the first-level cache.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace gander {

/// Elementwise operations; the numbers are those of elementwise.ts.
enum class Op : int32_t {
  Add = 0, Sub, Mul, Div, Maximum, Minimum, GreaterEqual, Pow,
  Neg, Abs, Square, Sqrt, Rsqrt, Sign, Tanh, Sigmoid, Softplus, LeakyRelu, Relu, Exp, Log, Identity,
};

/// How an operand is read: one value per element, one for all, one per column, or one per row.
enum class Access : int32_t { Full = 0, Scalar, Column, Row };

constexpr int kBlock = 1024;

/// The rational approximation of Eigen's ptanh (float): within 4 ulp.
inline float tanhOf(float x) {
  const float limit = 7.90531110763549805f;
  const float v = std::min(std::max(x, -limit), limit), v2 = v * v;
  float p = v2 * -2.76076847742355e-16f + 2.00018790482477e-13f;
  p = v2 * p + -8.60467152213735e-11f;
  p = v2 * p + 5.12229709037114e-08f;
  p = v2 * p + 1.48572235717979e-05f;
  p = v2 * p + 6.37261928875436e-04f;
  p = v2 * p + 4.89352455891786e-03f;
  float q = v2 * 1.19825839466702e-06f + 1.18534705686654e-04f;
  q = v2 * q + 2.26843463243900e-03f;
  q = v2 * q + 4.89352518554385e-03f;
  const float y = v * p / q;
  return std::fabs(x) < 0.0004f ? x : y;
}

/// n values, or one that stands for all of them.
struct Source {
  const float* values;
  bool isScalar;
};

template <typename F>
inline void unary(float* out, Source x, int n, F f) {
  if (x.isScalar) return (void)std::fill_n(out, n, f(*x.values));
  const float* a = x.values;
#pragma GCC ivdep
  for (int i = 0; i < n; i++) out[i] = f(a[i]);
}
template <typename F>
inline void binary(float* out, Source x, Source y, int n, F f) {
  const float *a = x.values, *b = y.values;
  if (y.isScalar) {
    const float c = *b;
    if (x.isScalar) return (void)std::fill_n(out, n, f(*a, c));
#pragma GCC ivdep
    for (int i = 0; i < n; i++) out[i] = f(a[i], c);
  } else if (x.isScalar) {
    const float c = *a;
#pragma GCC ivdep
    for (int i = 0; i < n; i++) out[i] = f(c, b[i]);
  } else {
#pragma GCC ivdep
    for (int i = 0; i < n; i++) out[i] = f(a[i], b[i]);
  }
}

inline void apply(Op op, float* out, Source x, Source y, float alpha, int n) {
  switch (op) {
    case Op::Add: return binary(out, x, y, n, [](float a, float b) { return a + b; });
    case Op::Sub: return binary(out, x, y, n, [](float a, float b) { return a - b; });
    case Op::Mul: return binary(out, x, y, n, [](float a, float b) { return a * b; });
    case Op::Div: return binary(out, x, y, n, [](float a, float b) { return a / b; });
    // NaN in either operand is returned, as TensorFlow does: a run that diverges must be seen.
    case Op::Maximum: return binary(out, x, y, n, [](float a, float b) { return a >= b || a != a ? a : b; });
    case Op::Minimum: return binary(out, x, y, n, [](float a, float b) { return a <= b || a != a ? a : b; });
    case Op::GreaterEqual: return binary(out, x, y, n, [](float a, float b) { return a >= b ? 1.0f : 0.0f; });
    case Op::Pow: return binary(out, x, y, n, [](float a, float b) { return std::pow(a, b); });
    case Op::Neg: return unary(out, x, n, [](float a) { return -a; });
    case Op::Abs: return unary(out, x, n, [](float a) { return std::fabs(a); });
    case Op::Square: return unary(out, x, n, [](float a) { return a * a; });
    case Op::Sqrt: return unary(out, x, n, [](float a) { return std::sqrt(a); });
    case Op::Rsqrt: return unary(out, x, n, [](float a) { return 1.0f / std::sqrt(a); });
    case Op::Sign: return unary(out, x, n, [](float a) { return a > 0.0f ? 1.0f : a < 0.0f ? -1.0f : a; });
    case Op::Tanh: return unary(out, x, n, tanhOf);
    case Op::Sigmoid: return unary(out, x, n, [](float a) { return 1.0f / (1.0f + std::exp(-a)); });
    case Op::Softplus:
      return unary(out, x, n, [](float a) { return std::max(a, 0.0f) + std::log1p(std::exp(-std::fabs(a))); });
    case Op::LeakyRelu: return unary(out, x, n, [alpha](float a) { return a > 0.0f ? a : a * alpha; });
    case Op::Relu: return unary(out, x, n, [](float a) { return a > 0.0f || a != a ? a : 0.0f; });
    case Op::Exp: return unary(out, x, n, [](float a) { return std::exp(a); });
    case Op::Log: return unary(out, x, n, [](float a) { return std::log(a); });
    case Op::Identity: return unary(out, x, n, [](float a) { return a; });
  }
}

/// Code of one sequence: operands {access, position}; operations {op, register or ~position, x, y, alpha}; stores
/// {source, position}. Sources below `operands` are operands, those above are results of operations. A result is
/// written to a register, or to memory at once if no later operation reads what is there.
struct Elementwise {
  int64_t count;      // elements
  int64_t inner;      // elements per row
  int32_t operands, operations, stores;
  const int32_t* code;
};

constexpr int kMaxOperands = 64;
constexpr int kMaxOperations = 32;

inline void execute(const Elementwise& e, float* arena, int64_t begin, int64_t end) {
  alignas(64) static thread_local float filled[kMaxOperands][kBlock];
  alignas(64) static thread_local float registers[kMaxOperations][kBlock];
  const int32_t* operands = e.code;
  const int32_t* operations = operands + 2 * e.operands;
  const int32_t* stores = operations + 5 * e.operations;
  Source sources[kMaxOperands + kMaxOperations];
  for (int k = 0; k < e.operands; k++)
    sources[k] = {arena + operands[2 * k + 1], Access(operands[2 * k]) == Access::Scalar};
  const bool inRows = e.inner >= 64;
  for (int64_t at = begin; at < end;) {
    int64_t length = std::min<int64_t>(kBlock, end - at);
    const int64_t row = at / e.inner, column = at % e.inner;
    if (inRows) length = std::min(length, e.inner - column);
    const int n = static_cast<int>(length);
    for (int k = 0; k < e.operands; k++) {
      const float* data = arena + operands[2 * k + 1];
      switch (Access(operands[2 * k])) {
        case Access::Scalar: break;
        case Access::Full: sources[k].values = data + at; break;
        case Access::Column:
          if (inRows) {
            sources[k].values = data + column;
          } else {
            for (int64_t i = 0, j = column; i < n; i++) {
              filled[k][i] = data[j];
              if (++j == e.inner) j = 0;
            }
            sources[k].values = filled[k];
          }
          break;
        case Access::Row:
          if (inRows) {
            sources[k] = {data + row, true};
          } else {
            for (int64_t i = 0, j = column, r = row; i < n; i++) {
              filled[k][i] = data[r];
              if (++j == e.inner) j = 0, r++;
            }
            sources[k].values = filled[k];
          }
          break;
      }
    }
    for (int k = 0; k < e.operations; k++) {
      const int32_t* o = operations + 5 * k;
      float alpha;
      std::memcpy(&alpha, o + 4, sizeof alpha);
      float* out = o[1] >= 0 ? registers[o[1]] : arena + ~o[1] + at;
      apply(Op(o[0]), out, sources[o[2]], sources[o[3]], alpha, n);
      sources[e.operands + k] = {out, false};
    }
    for (int k = 0; k < e.stores; k++)
      std::memcpy(arena + stores[2 * k + 1] + at, sources[stores[2 * k]].values, n * sizeof(float));
    at += n;
  }
}

}  // namespace gander
