#include "env/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace hitstream::env {
namespace {

using base::Errc;
using base::Result;

Result<> append_all(File& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = file.append(bytes);
    if (!written) return base::forward(written.error());
    bytes.remove_prefix(*written);
  }
  return {};
}

Result<std::unique_ptr<File>> open_fresh(FileSystem& files, const std::string& path) {
  auto file = files.open(path, OpenMode::kCreate);
  if (file || file.error().code != Errc::kBusy) return file;
  // Left behind by a crash.
  if (auto removed = files.remove(path); !removed) return base::forward(removed.error());
  return files.open(path, OpenMode::kCreate);
}

Result<> write_and_sync(FileSystem& files, const std::string& path, std::string_view content) {
  auto file = open_fresh(files, path);
  if (!file) return base::forward(file.error());
  if (auto written = append_all(**file, content); !written) return written;
  return (*file)->sync();
}

}  // namespace

Result<std::string> read_file(FileSystem& files, const std::string& path, std::size_t limit) {
  const auto file = files.open(path, OpenMode::kRead);
  if (!file) return base::forward(file.error());
  const auto size = (*file)->size();
  if (!size) return base::forward(size.error());
  // One byte more than it seems to have: a file may grow, and some of /proc have no size at all.
  std::string content(std::min<std::uint64_t>(*size, limit) + 1, '\0');
  std::size_t filled = 0;
  for (;;) {
    const auto got = (*file)->read_at(filled, std::span(content).subspan(filled));
    if (!got) return base::forward(got.error());
    filled += *got;
    if (filled > limit)
      return base::fail(Errc::kFull, fmt::format("{} is larger than {} bytes", path, limit));
    if (filled < content.size()) break;
    content.resize(std::min(2 * content.size(), limit + 1));
  }
  content.resize(filled);
  return content;
}

Result<> write_file_atomically(FileSystem& files, const std::string& folder, const std::string& name,
                               std::string_view content) {
  const std::string path = folder + "/" + name;
  const std::string temporary = path + ".tmp";
  auto done = write_and_sync(files, temporary, content);
  if (done) done = files.rename(temporary, path);
  if (!done) {
    static_cast<void>(files.remove(temporary));
    return done;
  }
  return files.sync_folder(folder);
}

}  // namespace hitstream::env
