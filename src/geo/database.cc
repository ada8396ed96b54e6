#include "geo/database.h"

#include <fmt/format.h>
#include <maxminddb.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace hitstream::geo {
namespace {

using base::Errc;
using base::Result;

// Of a database without countries as many nodes are looked at before it is refused.
constexpr int kNodesLookedAt = 10'000;

// Where databases have the country, each path ended by null.
constexpr std::array<const char*, 3> kIsoCode{"country", "iso_code", nullptr};
constexpr std::array<const char*, 2> kCountryCode{"country_code", nullptr};
constexpr std::array<const char*, 2> kCountry{"country", nullptr};

bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

std::string_view country_at(MMDB_entry_s entry, const char* const* path) {
  MMDB_entry_data_s data{};
  if (MMDB_aget_value(&entry, &data, path) != MMDB_SUCCESS) return {};
  if (!data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING || data.data_size != 2) return {};
  const std::string_view country(data.utf8_string, data.data_size);
  return is_letter(country[0]) && is_letter(country[1]) ? country : std::string_view();
}

std::string_view country_in(const MMDB_entry_s& entry) {
  for (const char* const* path : {kIsoCode.data(), kCountryCode.data(), kCountry.data()}) {
    if (const std::string_view country = country_at(entry, path); !country.empty()) return country;
  }
  return {};
}

bool knows_a_country(const MMDB_s& database) {
  std::vector<std::uint32_t> nodes{0};
  for (int looked = 0; looked < kNodesLookedAt && !nodes.empty(); ++looked) {
    MMDB_search_node_s node{};
    if (MMDB_read_node(&database, nodes.back(), &node) != MMDB_SUCCESS) return false;
    nodes.pop_back();
    for (const auto& [record, type, entry] :
         {std::tuple(node.left_record, node.left_record_type, node.left_record_entry),
          std::tuple(node.right_record, node.right_record_type, node.right_record_entry)}) {
      if (type == MMDB_RECORD_TYPE_DATA && !country_in(entry).empty()) return true;
      if (type == MMDB_RECORD_TYPE_SEARCH_NODE) nodes.push_back(static_cast<std::uint32_t>(record));
    }
  }
  return false;
}

// A file in memory only: libmaxminddb opens nothing but files.
class MemoryFile {
 public:
  MemoryFile() : fd_(::memfd_create("hitstream-countries", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  [[nodiscard]] bool write(std::string_view bytes) const {
    while (fd_ >= 0 && !bytes.empty()) {
      const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return fd_ >= 0;
  }
  [[nodiscard]] std::string path() const { return fmt::format("/proc/self/fd/{}", fd_); }

 private:
  int fd_;
};

sockaddr_in v4_of(const base::IpAddress& address) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  std::copy_n(address.bytes().begin() + 12, 4, reinterpret_cast<std::uint8_t*>(&to.sin_addr));
  return to;
}

sockaddr_in6 v6_of(const base::IpAddress& address) {
  sockaddr_in6 to{};
  to.sin6_family = AF_INET6;
  std::copy_n(address.bytes().begin(), 16, reinterpret_cast<std::uint8_t*>(&to.sin6_addr));
  return to;
}

}  // namespace

struct Database::State {
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (is_open) MMDB_close(&database);
  }

  [[nodiscard]] std::string_view country_of(const sockaddr* address) const {
    int error = MMDB_SUCCESS;
    const MMDB_lookup_result_s found = MMDB_lookup_sockaddr(&database, address, &error);
    return error == MMDB_SUCCESS && found.found_entry ? country_of_entry(found.entry) : std::string_view();
  }
  // Many networks share an entry, and to read it takes as long as to find it.
  [[nodiscard]] std::string_view country_of_entry(const MMDB_entry_s& entry) const {
    const char* const begin = reinterpret_cast<const char*>(database.file_content);
    std::atomic<std::uint64_t>& kept = entries[entry.offset % kEntriesKept];
    const std::uint64_t known = kept.load(std::memory_order_relaxed);
    if (known >> 32U == entry.offset && static_cast<std::uint32_t>(known) != 0)
      return {begin + static_cast<std::uint32_t>(known), 2};
    const std::string_view country = country_in(entry);
    if (!country.empty()) {
      kept.store(std::uint64_t{entry.offset} << 32U | static_cast<std::uint64_t>(country.data() - begin),
                 std::memory_order_relaxed);
    }
    return country;
  }

  // Of an entry at that offset, where in the file its country stands: offset << 32 | place. A file is smaller
  // than 4 GiB (kDatabaseBytesMax), and no country stands at its beginning.
  static constexpr std::size_t kEntriesKept = 1024;
  mutable std::array<std::atomic<std::uint64_t>, kEntriesKept> entries{};
  MMDB_s database{};
  bool is_open = false;
};

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(std::string_view bytes) {
  const MemoryFile file;
  if (!file.write(bytes))
    return base::fail(Errc::kIo, fmt::format("no memory for it: {}", std::strerror(errno)));
  auto state = std::make_unique<State>();
  const int status = MMDB_open(file.path().c_str(), MMDB_MODE_MMAP, &state->database);
  state->is_open = status == MMDB_SUCCESS;
  if (!state->is_open) return base::fail(Errc::kInvalidArgument, MMDB_strerror(status));
  if (!knows_a_country(state->database)) return base::fail(Errc::kInvalidArgument, "it knows no countries");
  return std::unique_ptr<Database>(new Database(std::move(state)));
}

std::string_view Database::country_of(const base::IpAddress& address) const {
  if (address.is_v4()) {
    const sockaddr_in to = v4_of(address);
    return state_->country_of(reinterpret_cast<const sockaddr*>(&to));
  }
  const sockaddr_in6 to = v6_of(address);
  return state_->country_of(reinterpret_cast<const sockaddr*>(&to));
}

std::uint64_t Database::built_s() const { return state_->database.metadata.build_epoch; }

}  // namespace hitstream::geo
