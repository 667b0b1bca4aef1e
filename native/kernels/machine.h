// Executes programs of a few instructions over one arena of floats.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <vector>

#include "convolution.h"
#include "elementwise.h"
#include "pool.h"
#include "product.h"
#include "random.h"
#include "reduce.h"

namespace gander {

/// The numbers are those of encode.ts. An instruction is {code, length, ...}.
enum class Instruction : int32_t { Product = 1, Elementwise, SumRows, SumLast, Copy, Gather, Draw, Convolve, JoinedProduct };
enum class Direction : int32_t { Forward = 0, Input, Filter };

/// Parts into which the range of a thread is divided, so that another thread can help with it.
constexpr int kPartsPerThread = 2;

/// Most rows or columns of a product in a part: its packed panels stay in the second-level cache.
constexpr int64_t kMaxPart = 192;

/// Results of a part of a product that is joined with a sequence: 128 KiB, which stay in the second-level cache.
constexpr int64_t kJoinedElements = 32768;

/// Work below which a second thread costs more than it saves, in elements or in terms.
constexpr int64_t kMinElements = 16384, kMinTerms = 200000;

class Machine {
 public:
  Machine(int64_t floats, int threads) : arena_(allocate(floats)), size_(floats), pool_(threads), scratch_(pool_.size()), taken_(pool_.size()) {
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
    for (size_t i = 0; i < code.size(); i += code[i + 1]) {
      execute(&code[i]);
      // The sequence that follows has been executed with the product.
      if (Instruction(code[i]) == Instruction::JoinedProduct) i += code[i + 1];
    }
  }

 private:
  /// Divides n items among the threads if there is enough work.
  template <typename F>
  void divide(int64_t n, bool isLarge, int64_t grain, const F& f) {
    if (!isLarge || pool_.size() == 1) return f(0, int64_t{0}, n);
    inParts(n, grain, partOf(n, grain), f);
  }

  void execute(const int32_t* i) {
    switch (Instruction(i[0])) {
      case Instruction::Product: return product(i + 2, nullptr);
      case Instruction::JoinedProduct: return product(i + 2, i + i[1] + 2);
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
        if (rows == 1)
          return divide(length, length >= kMinElements, 16, [&](int, int64_t begin, int64_t end) {
            std::memcpy(at(i[2]) + begin, at(i[3]) + begin, (end - begin) * sizeof(float));
          });
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

  /// A product, and the elementwise sequence that it is joined with, if any.
  void product(const int32_t* p, const int32_t* sequence) {
    const int64_t m = p[3], n = p[4], k = p[5];
    const float *a = at(p[1]), *b = at(p[2]);
    const Matrix left = p[6] ? Matrix{a, 1, m} : Matrix{a, k, 1}, right = p[7] ? Matrix{b, 1, k} : Matrix{b, n, 1};
    Product product{m, n, k, left, right, at(p[0]), n};
    const bool isLarge = m * n * k >= kMinTerms && pool_.size() > 1;
    if (sequence) return productAndSequence(product, isLarge, sequenceAt(sequence));
    if (!isLarge) return product.compute(scratch_[0], 0, m, 0, n);
    // The longer side is divided. The factor that all parts read is packed once, by all threads.
    if (n >= m) {
      float* packed = shared_.of(product.sizeOfPackedA());
      inParts(m, kRows, 4 * kRows, [&](int, int64_t begin, int64_t end) { product.packA(begin, end, packed); });
      product.packedA = packed;
      inParts(n, kColumns, std::min(partOf(n, kColumns), kMaxPart), [&](int thread, int64_t begin, int64_t end) {
        product.compute(scratch_[thread], 0, m, begin, end);
      });
    } else {
      packAllB(product, true);
      inParts(m, kRows, std::min(partOf(m, kRows), kMaxPart), [&](int thread, int64_t begin, int64_t end) {
        product.compute(scratch_[thread], begin, end, 0, n);
      });
    }
  }

  /// Divides rows, whose results are one range for the sequence.
  void productAndSequence(Product& product, bool isLarge, const Elementwise& sequence) {
    const int64_t m = product.m, n = product.n;
    const int64_t part = std::max<int64_t>(std::min(kJoinedElements / n, m / pool_.size()) / kRows, 1) * kRows;
    const auto compute = [&](int thread, int64_t begin, int64_t end) {
      product.compute(scratch_[thread], begin, end, 0, n);
      gander::execute(sequence, arena_.get(), begin * n, end * n);
    };
    packAllB(product, isLarge);
    if (isLarge) return inParts(m, kRows, part, compute);
    for (int64_t i = 0; i < m; i += part) compute(0, i, std::min(i + part, m));
  }

  void packAllB(Product& product, bool isLarge) {
    float* packed = shared_.of(product.sizeOfPackedB());
    const auto pack = [&](int, int64_t begin, int64_t end) { product.packB(begin, end, packed); };
    if (isLarge) inParts(product.n, kColumns, 2 * kColumns, pack);
    else pack(0, 0, product.n);
    product.packedB = packed;
  }

  /// Items per part, a multiple of `unit`.
  int64_t partOf(int64_t n, int64_t unit) const {
    return std::max(roundedUp(n / (kPartsPerThread * pool_.size()), unit), unit);
  }

  /// Calls f(thread, begin, end) for parts of n items, which begin at multiples of `unit`. Each thread has a range of
  /// its own, the same each time, because memory that another core used last is slow; a thread that is done helps with
  /// the ranges of the others, since one of them may be slower or interrupted.
  template <typename F>
  void inParts(int64_t n, int64_t unit, int64_t part, const F& f) {
    const int threads = pool_.size();
    pool_.run([&](int thread) {
      for (int k = 0; k < threads; k++) {
        const int owner = (thread + k) % threads;
        const Range range = Range::of(n, threads, owner, unit);
        std::atomic<int64_t>& taken = taken_[owner].value;
        for (int64_t i; (i = range.begin + taken.fetch_add(part, std::memory_order_relaxed)) < range.end;)
          f(thread, i, std::min(i + part, range.end));
      }
    });
    for (auto& taken : taken_) taken.value.store(0, std::memory_order_relaxed);
  }

  static Elementwise sequenceAt(const int32_t* p) { return {p[0], p[1], p[2], p[3], p[4], p + 5}; }

  void elementwise(const int32_t* p) {
    const Elementwise e = sequenceAt(p);
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
  Space shared_;
  /// Items that have been taken from the range of each thread.
  struct alignas(64) Counter {
    std::atomic<int64_t> value{0};
  };
  std::vector<Counter> taken_;
  std::vector<std::vector<int32_t>> programs_;
  const uint8_t* bytes_ = nullptr;
};

}  // namespace gander
