#include "load/request_text.h"

#include <fmt/format.h>

#include <cassert>

namespace hitstream::bench {
namespace {

constexpr std::string_view kForm =
    "GET {} HTTP/1.1\r\n"
    "Host: stats.example.org\r\n"
    "Connection: keep-alive\r\n"
    "sec-ch-ua: \"Chromium\";v=\"142\", \"Google Chrome\";v=\"142\", \"Not_A Brand\";v=\"99\"\r\n"
    "sec-ch-ua-mobile: ?0\r\n"
    "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36\r\n"
    "sec-ch-ua-platform: \"Windows\"\r\n"
    "Accept: */*\r\n"
    "Sec-Fetch-Site: same-site\r\n"
    "Sec-Fetch-Mode: no-cors\r\n"
    "Sec-Fetch-Dest: script\r\n"
    "Referer: https://www.example.org/news/a-story?m={}-{}\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: en-GB,en;q=0.9\r\n"
    "Cookie: sid={}; other={}\r\n"
    "\r\n";

std::string make(std::string_view path, std::string_view prefix, std::string_view session_id,
                 std::string_view filler) {
  return fmt::format(fmt::runtime(kForm), path, prefix, std::string(kMarkerDigits, '0'), session_id, filler);
}

}  // namespace

RequestText::RequestText(std::string_view path, std::string_view marker_prefix, std::string_view session_id) {
  std::string prefix(marker_prefix);
  prefix.resize(kMarkerPrefixBytes, 'x');
  const std::size_t bare_bytes = make(path, prefix, session_id, "").size();
  const std::size_t missing = bare_bytes < kRequestBytes ? kRequestBytes - bare_bytes : 0;
  text_ = make(path, prefix, session_id, std::string(missing, 'f'));
  marker_at_ = text_.find("?m=") + 3;
  cookie_at_ = text_.find("Cookie: ") + 8;
}

void RequestText::patch(std::uint64_t number, bool new_visitor) {
  const std::size_t end = marker_at_ + kMarkerPrefixBytes + 1 + kMarkerDigits;
  for (std::size_t i = 1; i <= kMarkerDigits; ++i, number /= 10) {
    text_[end - i] = static_cast<char>('0' + number % 10);
  }
  text_[cookie_at_] = new_visitor ? 'x' : 's';
}

std::string_view RequestText::marker() const {
  return std::string_view(text_).substr(marker_at_, kMarkerPrefixBytes + 1 + kMarkerDigits);
}

}  // namespace hitstream::bench
