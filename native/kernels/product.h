// Matrix products in the manner of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication"
// (ACM TOMS 2008): panels of both factors are packed so that the innermost loop reads memory in sequence.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

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

/// Working memory of one thread.
struct Scratch {
  Buffer a = allocate(kPanelRows * kDepth);
  Buffer b;
  size_t columns = 0;
  Buffer patches;
  size_t patchesSize = 0;

  float* forColumns(int64_t n) {
    const size_t needed = (n + kColumns - 1) / kColumns * kColumns;
    if (needed > columns) {
      b = allocate(needed * kDepth);
      columns = needed;
    }
    return b.get();
  }
  float* forPatches(size_t floats) {
    if (floats > patchesSize) {
      patches = allocate(floats);
      patchesSize = floats;
    }
    return patches.get();
  }
};

/// Transposes 8 x 8 floats: out[j * outStep + i] = in[i * inStep + j].
inline void transpose8(const float* in, int64_t inStep, float* out, int64_t outStep) {
  for (int i = 0; i < 8; i++)
    for (int j = 0; j < 8; j++) out[j * outStep + i] = in[i * inStep + j];
}

/// Packs rows of `a` into panels of 6, term by term; missing rows are zero.
inline void packRows(const Matrix& a, int64_t rows, int64_t depth, float* out) {
  for (int64_t i = 0; i < rows; i += kRows) {
    const float* at = a.data + i * a.row;
    if (rows - i >= kRows) {
      if (a.column == 1) {
        const float *r0 = at, *r1 = at + a.row, *r2 = at + 2 * a.row, *r3 = at + 3 * a.row, *r4 = at + 4 * a.row,
                    *r5 = at + 5 * a.row;
        for (int64_t p = 0; p < depth; p++, out += kRows) {
          out[0] = r0[p];
          out[1] = r1[p];
          out[2] = r2[p];
          out[3] = r3[p];
          out[4] = r4[p];
          out[5] = r5[p];
        }
      } else {
        for (int64_t p = 0; p < depth; p++, out += kRows, at += a.column)
          for (int r = 0; r < kRows; r++) out[r] = at[r * a.row];
      }
    } else {
      const int64_t left = rows - i;
      for (int64_t p = 0; p < depth; p++, out += kRows, at += a.column)
        for (int r = 0; r < kRows; r++) out[r] = r < left ? at[r * a.row] : 0.0f;
    }
  }
}

/// Packs columns of `b` into panels of 16, term by term; missing columns are zero.
inline void packColumns(const Matrix& b, int64_t depth, int64_t columns, float* out) {
  for (int64_t j = 0; j < columns; j += kColumns) {
    const float* at = b.data + j * b.column;
    const int64_t left = std::min<int64_t>(kColumns, columns - j);
    if (left == kColumns && b.column == 1) {
      for (int64_t p = 0; p < depth; p++, out += kColumns, at += b.row) std::memcpy(out, at, kColumns * sizeof(float));
    } else if (left == kColumns && b.row == 1) {
      int64_t p = 0;
      for (; p + 8 <= depth; p += 8, out += 8 * kColumns, at += 8) {
        transpose8(at, b.column, out, kColumns);
        transpose8(at + 8 * b.column, b.column, out + 8, kColumns);
      }
      for (; p < depth; p++, out += kColumns, at++)
        for (int c = 0; c < kColumns; c++) out[c] = at[c * b.column];
    } else {
      for (int64_t p = 0; p < depth; p++, out += kColumns, at += b.row)
        for (int c = 0; c < kColumns; c++) out[c] = c < left ? at[c * b.column] : 0.0f;
    }
  }
}

/// c (+)= a b for one tile of packed panels; only `rows` x `columns` of it are written.
inline void multiplyTile(int64_t depth, const float* a, const float* b, float* c, int64_t step, int64_t rows,
                         int64_t columns, bool add) {
#define GANDER_DECLARE(i) Vector s##i = {}, t##i = {};
  GANDER_DECLARE(0) GANDER_DECLARE(1) GANDER_DECLARE(2) GANDER_DECLARE(3) GANDER_DECLARE(4) GANDER_DECLARE(5)
#undef GANDER_DECLARE
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

/// c [m, n] = a [m, k] b [k, n], or c += a b. Each result is the sum of its terms in the order of k, in equal
/// groups: it does not depend on how the work is divided among threads.
inline void multiply(Scratch& scratch, int64_t m, int64_t n, int64_t k, const Matrix& a, const Matrix& b, float* c,
                     int64_t step, bool add = false) {
  float* columns = scratch.forColumns(n);
  float* rows = scratch.a.get();
  const int64_t passes = (k + kDepth - 1) / kDepth, group = ((k + passes - 1) / passes + 7) / 8 * 8;
  for (int64_t p = 0; p < k; p += group) {
    const int64_t depth = std::min<int64_t>(group, k - p);
    packColumns({b.data + p * b.row, b.row, b.column}, depth, n, columns);
    for (int64_t i = 0; i < m; i += kPanelRows) {
      const int64_t height = std::min<int64_t>(kPanelRows, m - i);
      packRows({a.data + i * a.row + p * a.column, a.row, a.column}, height, depth, rows);
      for (int64_t j = 0; j < n; j += kColumns)
        for (int64_t r = 0; r < height; r += kRows)
          multiplyTile(depth, rows + r * depth, columns + j * depth, c + (i + r) * step + j, step,
                       std::min<int64_t>(kRows, height - r), std::min<int64_t>(kColumns, n - j), add || p > 0);
    }
  }
}

}  // namespace gander
