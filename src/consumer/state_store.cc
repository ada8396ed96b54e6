#include "consumer/state_store.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "telemetry/log.h"

namespace hitstream::consumer {
namespace {

using base::Errc;

std::string set_aside_name(int number) {
  const std::string suffix = number == 1 ? "" : "-" + std::to_string(number);
  return kStateFileName + suffix + ".set-aside";
}

}  // namespace

StateStore::StateStore(env::FileSystem& files, std::string folder)
    : files_(files), folder_(std::move(folder)) {}

std::string StateStore::path(const std::string& name) const { return folder_ + "/" + name; }

std::string StateStore::free_name() {
  const auto names = files_.list(folder_).value_or(std::vector<std::string>());
  for (int number = 1; number < kSetAsideMax; ++number) {
    std::string name = set_aside_name(number);
    if (std::find(names.begin(), names.end(), name) == names.end()) return name;
  }
  return set_aside_name(kSetAsideMax);
}

base::Result<> StateStore::set_aside(const std::string& why) {
  const std::string name = free_name();
  telemetry::log_warn("state file set aside, the history is read again",
                      {{"reason", why}, {"kept_as", path(name)}});
  if (auto renamed = files_.rename(path(kStateFileName), path(name)); !renamed) return renamed;
  return files_.sync_folder(folder_);
}

void StateStore::set_aside_copy(const std::string& why) {
  const std::string name = free_name();
  const auto bytes = env::read_file(files_, path(kStateFileName), kStateBytesMax);
  if (!bytes && bytes.error().code == Errc::kNotFound) return;
  const auto copied = bytes ? env::write_file_atomically(files_, folder_, name, *bytes)
                            : base::Result<>(base::forward(bytes.error()));
  telemetry::log_warn(
      "saved state does not fit, the history is read again",
      {{"reason", why}, {"kept_as", copied ? path(name) : "nowhere: " + copied.error().message}});
}

base::Result<std::optional<SavedState>> StateStore::load() {
  if (auto made = files_.create_folders(folder_); !made) return base::forward(made.error());
  const auto bytes = env::read_file(files_, path(kStateFileName), kStateBytesMax);
  if (!bytes && bytes.error().code == Errc::kNotFound) return std::optional<SavedState>();
  if (!bytes && bytes.error().code != Errc::kFull) return base::forward(bytes.error());
  auto state = bytes ? decode(*bytes) : base::Result<SavedState>(base::forward(bytes.error()));
  if (state) return std::optional(std::move(*state));
  if (state.error().code == Errc::kUnsupportedVersion) {
    return base::fail(Errc::kUnsupportedVersion,
                      "state file " + path(kStateFileName) + ": " + state.error().message);
  }
  if (auto moved = set_aside(state.error().message); !moved) return base::forward(moved.error());
  return std::optional<SavedState>();
}

base::Result<std::size_t> StateStore::save(const SavedState& state) {
  const std::string bytes = encode(state);
  if (auto written = env::write_file_atomically(files_, folder_, kStateFileName, bytes); !written) {
    return base::forward(written.error());
  }
  return bytes.size();
}

}  // namespace hitstream::consumer
