// The state file in its folder.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.h"
#include "consumer/state_file.h"
#include "env/files.h"

namespace hitstream::consumer {

inline constexpr const char* kStateFileName = "state";
// More than this is no state file of ours. One shard with a thousand sites and a day of hits takes a few MiB.
inline constexpr std::size_t kStateBytesMax = std::size_t{1} << 30U;
// The last one is written over when all are taken.
inline constexpr int kSetAsideMax = 3;

// `files` must outlive it. Not thread-safe.
class StateStore {
 public:
  StateStore(env::FileSystem& files, std::string folder);

  // Makes the folder when missing. Nothing when there is no file, or when it was damaged: then it is set
  // aside. Fails with kUnsupportedVersion, and with kIo when the file cannot be read.
  [[nodiscard]] base::Result<std::optional<SavedState>> load();
  // Returns how many bytes were written. They are on the disk.
  [[nodiscard]] base::Result<std::size_t> save(const SavedState& state);
  // Keeps a copy of the present file under another name, for somebody to look at. Failing is logged only.
  void set_aside_copy(const std::string& why);

 private:
  [[nodiscard]] std::string path(const std::string& name) const;
  [[nodiscard]] std::string free_name();
  [[nodiscard]] base::Result<> set_aside(const std::string& why);

  env::FileSystem& files_;
  std::string folder_;
};

}  // namespace hitstream::consumer
