#include "http/target.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace hitstream::http {
namespace {

constexpr std::array<bool, 256> make_host_characters() {
  std::array<bool, 256> allowed{};
  for (int c = '0'; c <= '9'; ++c) allowed[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) allowed[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) allowed[static_cast<std::size_t>(c)] = true;
  for (const char c : std::string_view("-._~%!$&'()*+,;=:[]")) allowed[static_cast<unsigned char>(c)] = true;
  return allowed;
}

constexpr std::array<bool, 256> kHostCharacters = make_host_characters();

Target split_query(std::string_view text) {
  const std::size_t mark = text.find('?');
  if (mark == std::string_view::npos) return {text, {}, {}};
  return {text.substr(0, mark), text.substr(mark + 1), {}};
}

std::size_t scheme_length(std::string_view text) {
  for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
    if (base::equals_ignoring_case(text.substr(0, scheme.size()), scheme)) return scheme.size();
  }
  return 0;
}

std::optional<Target> parse_absolute(std::string_view text, Method method) {
  const std::size_t scheme = scheme_length(text);
  if (scheme == 0) return std::nullopt;
  const std::string_view behind = text.substr(scheme);
  const std::string_view host = behind.substr(0, behind.find_first_of("/?"));
  if (host.empty() || !is_host(host)) return std::nullopt;
  const std::string_view rest = behind.substr(host.size());
  Target target = split_query(rest);
  if (rest.empty() && method == Method::kOptions) target.path = "*";
  if (target.path.empty()) target.path = "/";
  target.host = host;
  return target;
}

}  // namespace

std::optional<Target> parse_target(std::string_view text, Method method) {
  if (text.empty()) return std::nullopt;
  if (text.front() == '/') return split_query(text);
  if (text == "*" && method == Method::kOptions) return Target{text, {}, {}};
  return parse_absolute(text, method);
}

bool is_host(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return kHostCharacters[static_cast<unsigned char>(c)]; });
}

}  // namespace hitstream::http
