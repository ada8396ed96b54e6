// The position file in its folder.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.h"
#include "env/files.h"
#include "shipper/position_file.h"

namespace hitstream::shipper {

inline constexpr const char* kPositionFileName = "ship-position";
// More than this is no position file of ours: 64 epochs of 20,000 shards take 20 MiB.
inline constexpr std::size_t kPositionBytesMax = 32 * base::kMiB;

// `files` must outlive it. Not thread-safe.
class PositionStore {
 public:
  PositionStore(env::FileSystem& files, std::string folder);

  // Makes the folder when missing. Nothing when there is no file, or when it was damaged: then it is set
  // aside. What is returned is durable, also where the save that wrote it had failed or was cut short. Fails
  // with kUnsupportedVersion, and with kIo when the file cannot be read or made durable.
  [[nodiscard]] base::Result<std::optional<SavedPosition>> load();
  // Durable when it returns a value. After an error the file may hold either position.
  [[nodiscard]] base::Result<> save(const SavedPosition& position);
  // Renames the file to "ship-position.set-aside" (in place of an earlier one) and says why.
  [[nodiscard]] base::Result<> set_aside(const std::string& why);

 private:
  env::FileSystem& files_;
  std::string folder_;
};

}  // namespace hitstream::shipper
