// Frames of application/vnd.amazon.eventstream for tests.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace hitstream::aws {

inline std::string big_endian(std::size_t number, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(number >> (8 * i) & 0xFFU);
  return out;
}

inline std::string with_checksum(const std::string& bytes) {
  const auto* const data = reinterpret_cast<const Bytef*>(bytes.data());
  return bytes + big_endian(crc32(0, data, static_cast<uInt>(bytes.size())), 4);
}

inline std::string prelude(std::size_t total, std::size_t header_bytes) {
  return with_checksum(big_endian(total, 4) + big_endian(header_bytes, 4));
}

inline std::string frame_of(const std::string& headers, const std::string& payload) {
  return with_checksum(prelude(16 + headers.size() + payload.size(), headers.size()) + headers + payload);
}

inline std::string frame(const std::vector<std::pair<std::string, std::string>>& headers,
                         const std::string& payload) {
  std::string bytes;
  for (const auto& [name, value] : headers) {
    bytes += big_endian(name.size(), 1) + name + '\7' + big_endian(value.size(), 2) + value;
  }
  return frame_of(bytes, payload);
}

inline std::string event_frame(const std::string& payload) {
  return frame({{":message-type", "event"}, {":event-type", "SubscribeToShardEvent"}}, payload);
}

}  // namespace hitstream::aws
