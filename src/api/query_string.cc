#include "api/query_string.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"

namespace hitstream::api {
namespace {

std::string form_decoded(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decoded(spaced);
}

}  // namespace

std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::array<std::uint8_t, 1> byte{};
    if (text[i] == '%' && i + 2 < text.size() && base::parse_hex(text.substr(i + 1, 2), byte)) {
      out.push_back(static_cast<char>(byte[0]));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          std::string_view("/-._~").find(c) != std::string_view::npos;
    if (is_plain) {
      out.push_back(c);
    } else {
      out.append(fmt::format("%{:02X}", static_cast<unsigned char>(c)));
    }
  }
  return out;
}

std::optional<Pairs> pairs_of(std::string_view text, std::size_t limit) {
  Pairs pairs;
  while (!text.empty()) {
    std::string_view value = take_until(text, '&');
    if (value.empty()) continue;
    if (pairs.size() == limit) return std::nullopt;
    const std::string_view name = take_until(value, '=');
    pairs.emplace_back(form_decoded(name), form_decoded(value));
  }
  return pairs;
}

std::string value_named(std::string_view name, const std::optional<Pairs>& pairs) {
  if (!pairs) return {};
  for (const auto& [key, value] : *pairs) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace hitstream::api
