// Convolutions as matrix products over patches (Chellapilla et al., "High Performance Convolutional Neural Networks
// for Document Processing", 2006). Images are [n, height, width, channels], filters [h, w, in, out].
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "product.h"

namespace gander {

/// Sizes of one convolution; the numbers are those that convolution.ts encodes.
struct Convolution {
  int64_t images, height, width, channels;      // input
  int64_t filterHeight, filterWidth;
  int64_t outHeight, outWidth, outChannels;     // output
  int64_t stride, padTop, padLeft;

  int64_t positions() const { return outHeight * outWidth; }
  int64_t patch() const { return filterHeight * filterWidth * channels; }
};

/// Writes the patches of one image as rows [positions, patch]; outside the image they are zero.
inline void patchesOf(const Convolution& c, const float* image, float* out) {
  for (int64_t y = 0; y < c.outHeight; y++)
    for (int64_t x = 0; x < c.outWidth; x++)
      for (int64_t i = 0; i < c.filterHeight; i++) {
        const int64_t row = y * c.stride - c.padTop + i, left = x * c.stride - c.padLeft;
        const int64_t length = c.filterWidth * c.channels;
        if (row < 0 || row >= c.height) {
          std::memset(out, 0, length * sizeof(float));
        } else {
          const int64_t from = std::max<int64_t>(0, -left), to = std::min(c.filterWidth, c.width - left);
          std::memset(out, 0, from * c.channels * sizeof(float));
          if (to > from)
            std::memcpy(out + from * c.channels, image + (row * c.width + left + from) * c.channels,
                        (to - from) * c.channels * sizeof(float));
          const int64_t end = std::max(from, to);
          std::memset(out + end * c.channels, 0, (c.filterWidth - end) * c.channels * sizeof(float));
        }
        out += length;
      }
}

/// Adds patches [positions, patch] to the image that they were taken from.
inline void addPatches(const Convolution& c, const float* patches, float* image) {
  for (int64_t y = 0; y < c.outHeight; y++)
    for (int64_t x = 0; x < c.outWidth; x++)
      for (int64_t i = 0; i < c.filterHeight; i++) {
        const int64_t row = y * c.stride - c.padTop + i, left = x * c.stride - c.padLeft;
        if (row >= 0 && row < c.height) {
          const int64_t from = std::max<int64_t>(0, -left), to = std::min(c.filterWidth, c.width - left);
          float* target = image + (row * c.width + left) * c.channels;
          for (int64_t k = from * c.channels; k < to * c.channels; k++) target[k] += patches[k];
        }
        patches += c.filterWidth * c.channels;
      }
}

inline void multiply(Scratch& scratch, const Product& product) { product.compute(scratch, 0, product.m, 0, product.n); }

/// Images per product, so that a product has at least some hundred rows.
inline int64_t imagesPerProduct(const Convolution& c) { return std::max<int64_t>(1, 192 / c.positions()); }

/// y = x * filter for images begin to end.
inline void convolve(const Convolution& c, Scratch& scratch, const float* x, const float* filter, float* y,
                     int64_t begin, int64_t end) {
  const int64_t chunk = imagesPerProduct(c), size = c.positions() * c.patch();
  float* patches = scratch.patches.of(chunk * size);
  for (int64_t n = begin; n < end; n += chunk) {
    const int64_t count = std::min(chunk, end - n);
    for (int64_t k = 0; k < count; k++)
      patchesOf(c, x + (n + k) * c.height * c.width * c.channels, patches + k * size);
    multiply(scratch, {count * c.positions(), c.outChannels, c.patch(), {patches, c.patch(), 1},
                       {filter, c.outChannels, 1}, y + n * c.positions() * c.outChannels, c.outChannels});
  }
}

/// The gradient with respect to x for images begin to end; also the transposed convolution.
inline void convolveBack(const Convolution& c, Scratch& scratch, const float* dy, const float* filter, float* dx,
                         int64_t begin, int64_t end) {
  const int64_t chunk = imagesPerProduct(c), size = c.positions() * c.patch();
  const int64_t pixels = c.height * c.width * c.channels;
  float* patches = scratch.patches.of(chunk * size);
  for (int64_t n = begin; n < end; n += chunk) {
    const int64_t count = std::min(chunk, end - n);
    multiply(scratch, {count * c.positions(), c.patch(), c.outChannels,
                       {dy + n * c.positions() * c.outChannels, c.outChannels, 1}, {filter, 1, c.outChannels}, patches, c.patch()});
    std::memset(dx + n * pixels, 0, count * pixels * sizeof(float));
    for (int64_t k = 0; k < count; k++) addPatches(c, patches + k * size, dx + (n + k) * pixels);
  }
}

/// The gradient with respect to the filter, of images begin to end.
inline void convolveFilter(const Convolution& c, Scratch& scratch, const float* x, const float* dy, float* filter,
                           int64_t begin, int64_t end) {
  const int64_t chunk = imagesPerProduct(c), size = c.positions() * c.patch();
  float* patches = scratch.patches.of(chunk * size);
  for (int64_t n = begin; n < end; n += chunk) {
    const int64_t count = std::min(chunk, end - n);
    for (int64_t k = 0; k < count; k++)
      patchesOf(c, x + (n + k) * c.height * c.width * c.channels, patches + k * size);
    multiply(scratch, {c.patch(), c.outChannels, count * c.positions(), {patches, 1, c.patch()},
                       {dy + n * c.positions() * c.outChannels, c.outChannels, 1}, filter, c.outChannels, n > begin});
  }
}

}  // namespace gander
