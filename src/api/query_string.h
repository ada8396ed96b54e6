// Queries and posted forms: name=value pairs joined with '&' (WHATWG URL, application/x-www-form-urlencoded).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hitstream::api {

// Cuts the text up to `separator` off the front of `rest`, and the separator with it.
[[nodiscard]] std::string_view take_until(std::string_view& rest, char separator);

// A '%' that no two hexadecimal digits follow stays as it is.
[[nodiscard]] std::string percent_decoded(std::string_view text);

// As the value of a pair: but '/', letters, digits, '-', '.', '_' and '~' nothing stays as it is.
[[nodiscard]] std::string percent_encoded(std::string_view text);

using Pairs = std::vector<std::pair<std::string, std::string>>;

// In their order, decoded, '+' as a space; empty ones are left out. Nothing when there are more than `limit`.
[[nodiscard]] std::optional<Pairs> pairs_of(std::string_view text, std::size_t limit = 64);

// Of the first of this name; empty without one.
[[nodiscard]] std::string value_named(std::string_view name, const std::optional<Pairs>& pairs);

}  // namespace hitstream::api
