#include "journal/segment_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace hitstream::journal {
namespace {

using base::Errc;
using base::Result;

Result<> write_header(env::File& file, const std::string& path, const SegmentHeader& header, bool durable) {
  const auto written = file.append(encode_header(header));
  if (!written) return base::forward(written.error());
  if (*written < kHeaderBytes)
    return base::fail(Errc::kFull, fmt::format("cannot write {}: short write", path));
  if (durable) return file.sync();
  return {};
}

Result<> write_header_file(env::FileSystem& files, const std::string& path, const SegmentHeader& header,
                           bool durable) {
  if (auto removed = files.remove(path); !removed && removed.error().code != Errc::kNotFound) return removed;
  const auto file = files.open(path, env::OpenMode::kCreate);
  if (!file) return base::forward(file.error());
  return write_header(**file, path, header, durable);
}

void make_good_from_next(SegmentFile& damaged, const SegmentFile& next) {
  if (damaged.header || !next.header || next.header->source_first_offset > damaged.first_offset) return;
  // The next segment goes on with a source that began before this one or with it: it is this one's source,
  // too.
  damaged.header = next.header;
  damaged.header->first_offset = damaged.first_offset;
}

}  // namespace

Result<std::unique_ptr<env::File>> create_segment(env::FileSystem& files, const std::string& folder,
                                                  const SegmentHeader& header, bool durable) {
  const std::string path = folder + "/" + segment_name(header.first_offset);
  const std::string temporary = path + std::string(kTemporarySuffix);
  auto done = write_header_file(files, temporary, header, durable);
  if (done) done = files.rename(temporary, path);
  if (!done) {
    static_cast<void>(files.remove(temporary));
    return base::forward(done.error());
  }
  if (durable) {
    if (auto synced = files.sync_folder(folder); !synced) return base::forward(synced.error());
  }
  return files.open(path, env::OpenMode::kAppend);
}

Result<SegmentFile> read_segment_file(env::FileSystem& files, const std::string& folder,
                                      const std::string& name) {
  SegmentFile found;
  found.name = name;
  found.path = folder + "/" + name;
  found.first_offset = parse_segment_name(name).value_or(0);
  const auto file = files.open(found.path, env::OpenMode::kRead);
  if (!file) return base::forward(file.error());
  const auto size = (*file)->size();
  if (!size) return base::forward(size.error());
  found.bytes = *size;
  std::array<char, kHeaderBytes + kFrameHeadBytes> bytes{};
  const auto got = (*file)->read_at(0, bytes);
  if (!got) return base::forward(got.error());
  const auto header = decode_header({bytes.data(), *got});
  if (header && header->first_offset == found.first_offset) {
    found.header = *header;
  } else if (header) {
    found.header_damage = "the header is another segment's";
  } else if (header.error().code == Errc::kUnsupportedVersion) {
    return base::fail(Errc::kUnsupportedVersion, fmt::format("{}: {}", found.path, header.error().message));
  } else {
    found.header_damage = header.error().message;
  }
  if (*got == bytes.size()) {
    std::memcpy(&found.first_ms, bytes.data() + bytes.size() - sizeof found.first_ms, sizeof found.first_ms);
  }
  return found;
}

Result<std::vector<SegmentFile>> read_segment_files(env::FileSystem& files, const std::string& folder) {
  const auto names = files.list(folder);
  if (!names) return base::forward(names.error());
  std::vector<SegmentFile> segments;
  for (const std::string& name : *names) {
    if (!parse_segment_name(name)) continue;
    auto segment = read_segment_file(files, folder, name);
    if (!segment && segment.error().code == Errc::kNotFound) continue;
    if (!segment) return base::forward(segment.error());
    segments.push_back(std::move(*segment));
  }
  for (std::size_t i = segments.size(); i-- > 1;) make_good_from_next(segments[i - 1], segments[i]);
  return segments;
}

Result<std::string> name_for_damaged(env::FileSystem& files, const std::string& folder,
                                     const std::string& name) {
  const auto taken = files.list(folder);
  if (!taken) return base::forward(taken.error());
  const std::string plain = name + std::string(kDamagedSuffix);
  std::string candidate = plain;
  for (int number = 1; std::binary_search(taken->begin(), taken->end(), candidate); ++number) {
    candidate = fmt::format("{}.{}", plain, number);
  }
  return candidate;
}

std::optional<Offset> parse_damaged_name(std::string_view name) {
  const std::size_t at = name.find(kDamagedSuffix);
  if (at == std::string_view::npos) return std::nullopt;
  return parse_segment_name(name.substr(0, at));
}

}  // namespace hitstream::journal
