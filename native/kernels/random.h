// Philox4x32-10 and the layout of random.ts and of TensorFlow's stateless generators.
#pragma once

#include <cmath>
#include <cstdint>

namespace gander {

struct Philox {
  uint32_t key[2];
  uint64_t block;

  void words(uint64_t index, uint32_t out[4]) const {
    const uint64_t at = block + index;
    uint32_t c0 = static_cast<uint32_t>(at), c1 = static_cast<uint32_t>(at >> 32), c2 = 0, c3 = 0;
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
      const uint64_t p0 = uint64_t{0xd2511f53} * c0, p1 = uint64_t{0xcd9e8d57} * c2;
      c0 = static_cast<uint32_t>(p1 >> 32) ^ c1 ^ k0;
      c1 = static_cast<uint32_t>(p1);
      c2 = static_cast<uint32_t>(p0 >> 32) ^ c3 ^ k1;
      c3 = static_cast<uint32_t>(p0);
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }
};

inline float unit(uint32_t word) { return static_cast<float>(word & 0x7fffff) / 8388608.0f; }

/// Writes numbers 4 begin to 4 end of the stream, at most n in all.
inline void draw(const Philox& philox, bool isNormal, int64_t begin, int64_t end, int64_t n, float* out) {
  for (int64_t i = begin; i < end; i++) {
    uint32_t words[4];
    float values[4];
    philox.words(i, words);
    if (isNormal) {
      for (int k = 0; k < 4; k += 2) {
        const float radius = std::sqrt(-2.0f * std::log(std::fmax(unit(words[k]), 1e-7f)));
        const float angle = 6.283185307179586f * unit(words[k + 1]);
        values[k] = radius * std::sin(angle);
        values[k + 1] = radius * std::cos(angle);
      }
    } else {
      for (int k = 0; k < 4; k++) values[k] = unit(words[k]);
    }
    for (int k = 0; k < 4 && 4 * i + k < n; k++) out[4 * i + k] = values[k];
  }
}

}  // namespace gander
