#include "app/wiring/collector_name.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/text.h"
#include "config/rules.h"

namespace hitstream::app::wiring {
namespace {

using base::Errc;

constexpr std::size_t kHostLengthMax = 48;
constexpr std::size_t kFileBytesMax = 1024;

// What a name may hold of the host's own; the first part of "web-1.example.org".
std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "collector";
  const std::string_view whole(name.data(), std::strlen(name.data()));
  std::string host(whole.substr(0, std::min(whole.find('.'), kHostLengthMax)));
  std::replace_if(
      host.begin(), host.end(),
      [](char c) {
        return !config::is_collector_name({&c, 1});
      },
      '-');
  return host.empty() ? "collector" : host;
}

base::Result<std::string> make_name(const std::string& folder, env::FileSystem& files, env::Random& random) {
  std::array<std::uint8_t, 3> digits{};
  random.fill(digits);
  std::string name = host_name() + "-" + base::to_hex(digits);
  const auto written = env::write_file_atomically(files, folder, kCollectorNameFile, name + "\n");
  if (!written) return base::forward(written.error());
  return name;
}

}  // namespace

base::Result<std::string> find_collector_name(const config::Settings& settings, env::FileSystem& files,
                                              env::Random& random) {
  if (!settings.collector.name.empty()) return settings.collector.name;
  const std::string path = settings.data + "/" + kCollectorNameFile;
  const auto content = env::read_file(files, path, kFileBytesMax);
  if (!content && content.error().code == Errc::kNotFound) return make_name(settings.data, files, random);
  if (!content) return base::forward(content.error());
  const std::string_view line = std::string_view(*content).substr(0, content->find('\n'));
  const std::string_view name = base::trim(line);
  if (!config::is_collector_name(name))
    return base::fail(Errc::kInvalidArgument,
                      path + " holds no name of a collector; remove it, or set collector.name");
  return std::string(name);
}

}  // namespace hitstream::app::wiring
