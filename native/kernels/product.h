// Matrix products in the manner of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication"
// (ACM TOMS 2008): panels of both factors are packed so that the innermost loop reads memory in sequence.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace gander {

typedef float Vector __attribute__((vector_size(32), aligned(4)));

constexpr int kRows = 6;      // rows of a tile: 6 x 16 results are 12 registers of 8 floats
constexpr int kColumns = 16;  // columns of a tile
constexpr int kDepth = 288;   // most terms added per pass: a panel of each factor fits in the first-level cache
constexpr int kPanelRows = 96;

/// A factor: element (i, j) is data[i * row + j * column].
struct Matrix {
  const float* data;
  int64_t row, column;
};

struct Free {
  void operator()(float* p) const { std::free(p); }
};
using Buffer = std::unique_ptr<float, Free>;
inline Buffer allocate(size_t floats) {
  return Buffer(static_cast<float*>(std::aligned_alloc(64, (floats * sizeof(float) + 63) / 64 * 64)));
}

/// Memory that grows as needed; its contents are lost then.
struct Space {
  float* of(size_t floats) {
    if (floats > size) {
      data = allocate(floats);
      size = floats;
    }
    return data.get();
  }
  Buffer data;
  size_t size = 0;
};

/// Working memory of one thread.
struct Scratch {
  Space rows, columns, patches;
};

/// Transposes 8 x 8 floats: out[j * outStep + i] = in[i * inStep + j].
inline void transpose8(const float* in, int64_t inStep, float* out, int64_t outStep) {
#if defined(__AVX2__)
  __m256 r[8], t[8];
  for (int i = 0; i < 8; i++) r[i] = _mm256_loadu_ps(in + i * inStep);
  for (int i = 0; i < 8; i += 2) {
    t[i] = _mm256_unpacklo_ps(r[i], r[i + 1]);
    t[i + 1] = _mm256_unpackhi_ps(r[i], r[i + 1]);
  }
  for (int i = 0; i < 8; i += 4)
    for (int j = 0; j < 2; j++) {
      r[i + 2 * j] = _mm256_shuffle_ps(t[i + j], t[i + j + 2], 0x44);
      r[i + 2 * j + 1] = _mm256_shuffle_ps(t[i + j], t[i + j + 2], 0xee);
    }
  for (int j = 0; j < 4; j++) {
    _mm256_storeu_ps(out + j * outStep, _mm256_permute2f128_ps(r[j], r[j + 4], 0x20));
    _mm256_storeu_ps(out + (j + 4) * outStep, _mm256_permute2f128_ps(r[j], r[j + 4], 0x31));
  }
#else
  for (int i = 0; i < 8; i++)
    for (int j = 0; j < 8; j++) out[j * outStep + i] = in[i * inStep + j];
#endif
}

/// Packs rows of `a` into panels of 6, term by term; missing rows are zero.
inline void packRows(const Matrix& a, int64_t rows, int64_t depth, float* out) {
  int64_t whole = rows / kRows * kRows;
  if (a.row == 1) {
    // Terms first, so that memory is read in sequence.
    for (int64_t p = 0; p < depth; p++) {
      const float* at = a.data + p * a.column;
      for (int64_t i = 0; i < whole; i += kRows) std::memcpy(out + i * depth + p * kRows, at + i, kRows * sizeof(float));
    }
  } else if (a.column == 1) {
    for (int64_t i = 0; i < whole; i += kRows) {
      const float* at = a.data + i * a.row;
      const float *r0 = at, *r1 = at + a.row, *r2 = at + 2 * a.row, *r3 = at + 3 * a.row, *r4 = at + 4 * a.row,
                  *r5 = at + 5 * a.row;
      float* to = out + i * depth;
      for (int64_t p = 0; p < depth; p++, to += kRows) {
        to[0] = r0[p];
        to[1] = r1[p];
        to[2] = r2[p];
        to[3] = r3[p];
        to[4] = r4[p];
        to[5] = r5[p];
      }
    }
  } else {
    whole = 0;
  }
  for (int64_t i = whole; i < rows; i += kRows) {
    const int64_t left = std::min<int64_t>(kRows, rows - i);
    const float* at = a.data + i * a.row;
    float* to = out + i * depth;
    for (int64_t p = 0; p < depth; p++, to += kRows, at += a.column)
      for (int r = 0; r < kRows; r++) to[r] = r < left ? at[r * a.row] : 0.0f;
  }
}

/// Packs columns of `b` into panels of 16, term by term; missing columns are zero.
inline void packColumns(const Matrix& b, int64_t depth, int64_t columns, float* out) {
  int64_t whole = columns / kColumns * kColumns;
  if (b.column == 1) {
    for (int64_t p = 0; p < depth; p++) {
      const float* at = b.data + p * b.row;
      for (int64_t j = 0; j < whole; j += kColumns)
        std::memcpy(out + j * depth + p * kColumns, at + j, kColumns * sizeof(float));
    }
  } else if (b.row == 1) {
    for (int64_t j = 0; j < whole; j += kColumns) {
      const float* at = b.data + j * b.column;
      float* to = out + j * depth;
      int64_t p = 0;
      for (; p + 8 <= depth; p += 8, to += 8 * kColumns, at += 8) {
        transpose8(at, b.column, to, kColumns);
        transpose8(at + 8 * b.column, b.column, to + 8, kColumns);
      }
      for (; p < depth; p++, to += kColumns, at++)
        for (int c = 0; c < kColumns; c++) to[c] = at[c * b.column];
    }
  } else {
    whole = 0;
  }
  for (int64_t j = whole; j < columns; j += kColumns) {
    const int64_t left = std::min<int64_t>(kColumns, columns - j);
    const float* at = b.data + j * b.column;
    float* to = out + j * depth;
    for (int64_t p = 0; p < depth; p++, to += kColumns, at += b.row)
      for (int c = 0; c < kColumns; c++) to[c] = c < left ? at[c * b.column] : 0.0f;
  }
}

/// c (+)= a b for one tile of packed panels; only `rows` x `columns` of it are written.
inline void multiplyTile(int64_t depth, const float* a, const float* b, float* c, int64_t step, int64_t rows,
                         int64_t columns, bool add) {
#define GANDER_DECLARE(i) Vector s##i = {}, t##i = {};
  GANDER_DECLARE(0) GANDER_DECLARE(1) GANDER_DECLARE(2) GANDER_DECLARE(3) GANDER_DECLARE(4) GANDER_DECLARE(5)
#undef GANDER_DECLARE
#pragma GCC unroll 2
  for (int64_t p = 0; p < depth; p++, a += kRows, b += kColumns) {
    const Vector b0 = *reinterpret_cast<const Vector*>(b), b1 = *reinterpret_cast<const Vector*>(b + 8);
#define GANDER_ADD(i)                                                             \
  {                                                                               \
    const Vector x = {a[i], a[i], a[i], a[i], a[i], a[i], a[i], a[i]};            \
    s##i += x * b0;                                                               \
    t##i += x * b1;                                                               \
  }
    GANDER_ADD(0) GANDER_ADD(1) GANDER_ADD(2) GANDER_ADD(3) GANDER_ADD(4) GANDER_ADD(5)
#undef GANDER_ADD
  }
  if (rows == kRows && columns == kColumns) {
#define GANDER_STORE(i)                                                           \
  {                                                                               \
    Vector* r = reinterpret_cast<Vector*>(c + i * step);                          \
    Vector* q = reinterpret_cast<Vector*>(c + i * step + 8);                      \
    *r = add ? *r + s##i : s##i;                                                  \
    *q = add ? *q + t##i : t##i;                                                  \
  }
    GANDER_STORE(0) GANDER_STORE(1) GANDER_STORE(2) GANDER_STORE(3) GANDER_STORE(4) GANDER_STORE(5)
#undef GANDER_STORE
    return;
  }
  alignas(32) float tile[kRows * kColumns];
#define GANDER_STORE(i)                                            \
  *reinterpret_cast<Vector*>(tile + i * kColumns) = s##i;          \
  *reinterpret_cast<Vector*>(tile + i * kColumns + 8) = t##i;
  GANDER_STORE(0) GANDER_STORE(1) GANDER_STORE(2) GANDER_STORE(3) GANDER_STORE(4) GANDER_STORE(5)
#undef GANDER_STORE
  for (int64_t i = 0; i < rows; i++)
    for (int64_t j = 0; j < columns; j++) c[i * step + j] = (add ? c[i * step + j] : 0.0f) + tile[i * kColumns + j];
}

/// n items in groups of equal size, a multiple of 8 and at most kDepth.
inline int64_t groupOf(int64_t k) {
  const int64_t passes = (k + kDepth - 1) / kDepth;
  return ((k + passes - 1) / passes + 7) / 8 * 8;
}

constexpr int64_t roundedUp(int64_t n, int64_t unit) { return (n + unit - 1) / unit * unit; }

/// c [m, n] = a [m, k] b [k, n], or c += a b. Each result is the sum of its terms in the order of k, in equal
/// groups: it does not depend on how the work is divided among threads.
///
/// A factor may have been packed as a whole: group by group, each of roundedUp(m, kRows) rows or
/// roundedUp(n, kColumns) columns.
struct Product {
  int64_t m, n, k;
  Matrix a, b;
  float* c;
  int64_t step;
  bool add = false;
  const float *packedA = nullptr, *packedB = nullptr;

  int64_t sizeOfPackedA() const { return roundedUp(m, kRows) * k; }
  int64_t sizeOfPackedB() const { return roundedUp(n, kColumns) * k; }

  /// Packs rows begin to end of a, where begin is a multiple of kRows.
  void packA(int64_t begin, int64_t end, float* out) const {
    const int64_t group = groupOf(k), all = roundedUp(m, kRows);
    for (int64_t p = 0; p < k; p += group) {
      const int64_t depth = std::min<int64_t>(group, k - p);
      packRows({a.data + begin * a.row + p * a.column, a.row, a.column}, end - begin, depth, out + p * all + begin * depth);
    }
  }

  /// Packs columns begin to end of b, where begin is a multiple of kColumns.
  void packB(int64_t begin, int64_t end, float* out) const {
    const int64_t group = groupOf(k), all = roundedUp(n, kColumns);
    for (int64_t p = 0; p < k; p += group) {
      const int64_t depth = std::min<int64_t>(group, k - p);
      packColumns({b.data + p * b.row + begin * b.column, b.row, b.column}, depth, end - begin,
                  out + p * all + begin * depth);
    }
  }

  /// Computes rows top to bottom and columns left to right of c, where top and left are multiples of a tile.
  void compute(Scratch& scratch, int64_t top, int64_t bottom, int64_t left, int64_t right) const {
    const int64_t group = groupOf(k);
    for (int64_t p = 0; p < k; p += group) {
      const int64_t depth = std::min<int64_t>(group, k - p);
      const float* columns = packedB ? packedB + p * roundedUp(n, kColumns) + left * depth : nullptr;
      if (!columns) {
        float* own = scratch.columns.of(roundedUp(right - left, kColumns) * kDepth);
        packColumns({b.data + p * b.row + left * b.column, b.row, b.column}, depth, right - left, own);
        columns = own;
      }
      for (int64_t i = top; i < bottom; i += kPanelRows) {
        const int64_t height = std::min<int64_t>(kPanelRows, bottom - i);
        const float* rows = packedA ? packedA + p * roundedUp(m, kRows) + i * depth : nullptr;
        if (!rows) {
          float* own = scratch.rows.of(kPanelRows * kDepth);
          packRows({a.data + i * a.row + p * a.column, a.row, a.column}, height, depth, own);
          rows = own;
        }
        for (int64_t j = left; j < right; j += kColumns)
          for (int64_t r = 0; r < height; r += kRows)
            multiplyTile(depth, rows + r * depth, columns + (j - left) * depth, c + (i + r) * step + j, step,
                         std::min<int64_t>(kRows, height - r), std::min<int64_t>(kColumns, right - j), add || p > 0);
      }
    }
  }
};

}  // namespace gander
