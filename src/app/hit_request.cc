#include "app/hit_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "api/json.h"
#include "base/text.h"

namespace hitstream::app {
namespace {

// What browsers encode in the path of a URL, and '#', which in a log was part of the path.
bool is_encoded(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte >= 0x7F || std::string_view("\"#<>`").find(c) != std::string_view::npos;
}

std::string percent_encoded(std::string_view target) {
  std::string out;
  for (const char c : target) {
    if (is_encoded(c)) {
      out += '%' + base::to_hex(std::array{static_cast<std::uint8_t>(c)});
    } else {
      out += c;
    }
  }
  return out;
}

bool is_web_url(std::string_view url) { return url.starts_with("http://") || url.starts_with("https://"); }

std::string without_controls(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; },
      ' ');
  return std::string(base::trim(text));
}

}  // namespace

HitRequest make_hit_request(const LogLine& line, std::string_view base) {
  while (base.ends_with('/')) base.remove_suffix(1);
  HitRequest request;
  request.referer = std::string(base) + percent_encoded(line.target);
  request.user_agent = without_controls(line.user_agent.value_or(""));
  request.client = line.client.to_string();
  if (is_web_url(line.referrer) && origin_of_url(line.referrer) != origin_of_url(base)) {
    request.source = line.referrer;
  }
  return request;
}

HitRequest make_source_report(HitRequest view, std::string_view token) {
  view.report = fmt::format(R"({{"k":"report","t":{},"n":0,"u":{},"r":{}}})", api::json_quoted(token),
                            api::json_quoted(view.referer), api::json_quoted(view.source));
  view.source.clear();
  return view;
}

std::string_view token_in(std::string_view script) {
  constexpr std::string_view kBegin = "(\"";
  const std::size_t begin = script.rfind(kBegin);
  if (begin == std::string_view::npos) return {};
  script.remove_prefix(begin + kBegin.size());
  const std::size_t end = script.find('"');
  return end == std::string_view::npos ? std::string_view() : script.substr(0, end);
}

std::string_view origin_of_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return url;
  return url.substr(0, url.find_first_of("/?#", scheme + 3));
}

}  // namespace hitstream::app
