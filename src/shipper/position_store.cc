#include "shipper/position_store.h"

#include <utility>

#include "telemetry/log.h"

namespace hitstream::shipper {

using base::Errc;

PositionStore::PositionStore(env::FileSystem& files, std::string folder)
    : files_(files), folder_(std::move(folder)) {}

base::Result<> PositionStore::set_aside(const std::string& why) {
  const std::string path = folder_ + "/" + kPositionFileName;
  const std::string kept_as = path + ".set-aside";
  telemetry::log_warn("position on the stream set aside, the journal is sent again from its beginning",
                      {{"reason", why}, {"kept_as", kept_as}});
  if (auto renamed = files_.rename(path, kept_as); !renamed) return renamed;
  return files_.sync_folder(folder_);
}

base::Result<std::optional<SavedPosition>> PositionStore::load() {
  if (auto made = files_.create_folders(folder_); !made) return base::forward(made.error());
  // What is found may have been renamed by a process that did not live to make that durable. It must be so
  // before anything is packed by it: a power cut would bring back the position before, and other hash keys.
  if (auto synced = files_.sync_folder(folder_); !synced) return base::forward(synced.error());
  const std::string path = folder_ + "/" + kPositionFileName;
  const auto bytes = env::read_file(files_, path, kPositionBytesMax);
  if (!bytes && bytes.error().code == Errc::kNotFound) return std::optional<SavedPosition>();
  if (!bytes && bytes.error().code != Errc::kFull) return base::forward(bytes.error());
  auto position = bytes ? decode(*bytes) : base::Result<SavedPosition>(base::forward(bytes.error()));
  if (position) return std::optional(std::move(*position));
  if (position.error().code == Errc::kUnsupportedVersion) {
    return base::fail(Errc::kUnsupportedVersion, "position file " + path + ": " + position.error().message);
  }
  if (auto moved = set_aside(position.error().message); !moved) return base::forward(moved.error());
  return std::optional<SavedPosition>();
}

base::Result<> PositionStore::save(const SavedPosition& position) {
  return env::write_file_atomically(files_, folder_, kPositionFileName, encode(position));
}

}  // namespace hitstream::shipper
