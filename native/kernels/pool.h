// A fork-join pool of threads that wait actively for a short time, because the gaps between two operations of a
// training step are shorter than waking a thread takes.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace gander {

class Pool {
 public:
  explicit Pool(int threads) : size_(threads < 1 ? 1 : threads) {
    for (int i = 1; i < size_; i++) workers_.emplace_back([this, i] { work(i); });
  }

  ~Pool() {
    closing_ = true;
    begin();
    for (auto& worker : workers_) worker.join();
  }

  int size() const { return size_; }

  /// Calls task(i) for each i from 0 to size() - 1 and returns when all calls have returned.
  template <typename Task>
  void run(const Task& task) {
    if (size_ == 1) return task(0);
    context_ = &task;
    call_ = [](const void* context, int i) { (*static_cast<const Task*>(context))(i); };
    remaining_.store(size_ - 1, std::memory_order_relaxed);
    begin();
    task(0);
    while (remaining_.load(std::memory_order_acquire) > 0) relax();
  }

 private:
  /// Iterations of active waiting: about 50 us.
  static constexpr int kSpins = 20000;

  static void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#else
    std::this_thread::yield();
#endif
  }

  void begin() {
    round_.fetch_add(1, std::memory_order_release);
    if (sleeping_.load() == 0) return;
    std::lock_guard<std::mutex> lock(mutex_);
    wake_.notify_all();
  }

  void work(int i) {
    uint32_t done = 0;
    for (;;) {
      int spins = kSpins;
      while (round_.load(std::memory_order_acquire) == done && spins-- > 0) relax();
      if (round_.load(std::memory_order_acquire) == done) {
        std::unique_lock<std::mutex> lock(mutex_);
        sleeping_.fetch_add(1);
        wake_.wait(lock, [&] { return round_.load() != done; });
        sleeping_.fetch_sub(1);
      }
      done++;
      if (closing_) return;
      call_(context_, i);
      remaining_.fetch_sub(1, std::memory_order_release);
    }
  }

  const int size_;
  std::vector<std::thread> workers_;
  const void* context_ = nullptr;
  void (*call_)(const void*, int) = nullptr;
  std::atomic<uint32_t> round_{0};
  std::atomic<int> remaining_{0};
  std::atomic<int> sleeping_{0};
  std::atomic<bool> closing_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
};

/// Part i of n items, in multiples of `grain`.
struct Range {
  int64_t begin, end;
  static Range of(int64_t n, int parts, int i, int64_t grain = 1) {
    const int64_t units = (n + grain - 1) / grain;
    const auto at = [&](int64_t k) { const int64_t x = units * k / parts * grain; return x < n ? x : n; };
    return {at(i), at(i + 1)};
  }
};

}  // namespace gander
