// Sums and means over the first or the last axes. The order of the terms is fixed, whatever the number of threads.
#pragma once

#include <cstdint>

namespace gander {

/// The sum of n values: eight running sums over blocks of 4,096 values.
inline float sumOf(const float* x, int64_t n) {
  float total = 0;
  for (int64_t at = 0; at < n; at += 4096) {
    const int64_t end = at + 4096 < n ? at + 4096 : n;
    float lanes[8] = {};
    int64_t i = at;
    for (; i + 8 <= end; i += 8)
      for (int l = 0; l < 8; l++) lanes[l] += x[i + l];
    float block = ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
    for (; i < end; i++) block += x[i];
    total += block;
  }
  return total;
}

/// out[j] = sum over i of x[i, j] for columns begin to end of [rows, columns], in partial sums of 64 rows.
inline void sumRows(const float* x, int64_t rows, int64_t columns, int64_t begin, int64_t end, float* out) {
  constexpr int64_t kWidth = 64;
  for (int64_t j = begin; j < end; j += kWidth) {
    const int64_t width = j + kWidth < end ? kWidth : end - j;
    float total[kWidth] = {};
    for (int64_t from = 0; from < rows; from += 64) {
      float part[kWidth] = {};
      const int64_t to = from + 64 < rows ? from + 64 : rows;
      for (int64_t i = from; i < to; i++) {
        const float* row = x + i * columns + j;
        for (int64_t k = 0; k < width; k++) part[k] += row[k];
      }
      for (int64_t k = 0; k < width; k++) total[k] += part[k];
    }
    for (int64_t k = 0; k < width; k++) out[j + k] = total[k];
  }
}

}  // namespace gander
