// Writes a run folder of Gander: an example of the format that docs/journal.md specifies, in standard C++17.
//
//   c++ -std=c++17 -o writer writer.cpp && ./writer HOME
//
// It records 100 steps of two metrics in HOME/runs. Numbers n and the CRC-32 of lines are optional, and left out.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <random>
#include <sstream>
#include <string>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace fs = std::filesystem;

static long long now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

static std::string utc(const char *format) {
  const std::time_t now = std::time(nullptr);
  char text[32];
  std::strftime(text, sizeof text, format, std::gmtime(&now));
  return text;
}

// JSON has no NaN and no infinities: they are strings. 17 digits give back the same double.
static std::string number(double value) {
  if (std::isnan(value)) return "\"NaN\"";
  if (std::isinf(value)) return value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  std::ostringstream text;
  text << std::setprecision(17) << value;
  return text.str();
}

int main(int, char **argv) {
  std::mt19937 random(std::random_device{}());
  std::string id = utc("%Y%m%d-%H%M%S-");
  for (int i = 0; i < 4; i++) id += static_cast<char>('a' + random() % 26);

  // The folder has a hidden name until run.json is complete.
  const fs::path runs = fs::path(argv[1]) / "runs", aside = runs / (".new-" + id + ".part");
  fs::create_directories(aside / "samples");
  // Released by the system when the process ends.
  if (flock(open((aside / "writer.lock").c_str(), O_CREAT | O_RDWR, 0666), LOCK_EX | LOCK_NB) != 0) return 1;
  std::ofstream(aside / "run.json") << "{\"format\": 1, \"kind\": \"external\", \"id\": \"" << id
                                    << "\", \"name\": \"from C++\", \"experiment\": {\"id\": \"e-cpp\", \"name\": \"C++\"},"
                                    << " \"createdAt\": \"" << utc("%Y-%m-%dT%H:%M:%SZ") << "\", \"program\": \"writer.cpp\","
                                    << " \"settings\": {\"lr\": 0.0002}, \"seed\": 1, \"steps\": 100}\n";
  fs::rename(aside, runs / id);

  // Each line is written as a whole: readers ignore a last line without its newline.
  std::ofstream journal(runs / id / "journal.ndjson", std::ios::app);
  journal << "{\"type\":\"start\",\"at\":" << now_ms() << ",\"pid\":" << getpid() << ",\"step\":0}" << std::endl;
  const auto began = std::chrono::steady_clock::now();
  for (int step = 1; step <= 100; step++) {
    const double loss = step == 50 ? NAN : std::exp(-step / 30.0);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
    journal << "{\"type\":\"metrics\",\"at\":" << now_ms() << ",\"steps\":[" << step << "],\"values\":{\"loss/generator\":["
            << number(loss) << "],\"time\":[" << number(seconds.count()) << "]}}" << std::endl;
  }
  journal << "{\"type\":\"end\",\"at\":" << now_ms() << ",\"step\":100,\"state\":\"finished\"}" << std::endl;
  std::printf("%s\n", (runs / id).c_str());
}
