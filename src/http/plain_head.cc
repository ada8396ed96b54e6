#include "http/plain_head.h"

#include <cstdint>

#include "base/scan.h"
#include "base/text.h"

namespace hitstream::http {
namespace {

constexpr std::string_view kMethod = "GET ";
constexpr std::string_view kVersion = " HTTP/1.1\r\n";
constexpr std::string_view kLineEnd = "\r\n";

constexpr bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}
constexpr bool is_target_char(char c) { return c > ' ' && c < '\x7f'; }

constexpr auto make_table(bool (*holds)(char)) {
  std::array<bool, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = holds(static_cast<char>(i));
  return table;
}
constexpr auto kNameChars = make_table(is_name_char);
constexpr auto kTargetChars = make_table(is_target_char);

std::size_t run_of(const std::array<bool, 256>& table, std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && table[static_cast<unsigned char>(text[length])]) ++length;
  return length;
}

// Of characters of names, among which this one bit tells upper case from lower, and nothing else.
constexpr bool is_same(char a, char b) { return ((a ^ b) & ~0x20) == 0; }

// Of the same length.
bool is_same_name(std::string_view a, std::string_view b) {
  bool same = true;
  for (std::size_t i = 0; i < a.size(); ++i) same &= is_same(a[i], b[i]);
  return same;
}

constexpr auto kIsControl = [](auto bytes) { return (bytes < 0x20) | (bytes == 0x7f); };

}  // namespace

PlainHead::PlainHead(const std::vector<KeptHeader>& kept) {
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i].name.size() <= kNameLengthMax) known(kept[i].name).kept = i;
  }
  known("host").own = OwnField::kHost;
  known("connection").connection = true;
  for (const char* name : {"proxy-connection", "content-length", "transfer-encoding", "upgrade", "expect"}) {
    known(name).never_plain = true;
  }
}

PlainHead::Known& PlainHead::known(std::string_view name) {
  std::vector<Known>& same_length = by_length_[name.size()];
  for (Known& known : same_length) {
    if (known.name == name) return known;
  }
  return same_length.emplace_back(Known{.name = std::string(name)});
}

const PlainHead::Known* PlainHead::find(std::string_view name) const {
  for (const Known& known : by_length_[name.size()]) {
    // Most names differ in their first letter already.
    if (is_same(known.name.front(), name.front()) && is_same_name(known.name, name)) return &known;
  }
  return nullptr;
}

bool PlainHead::add(std::string_view name, std::string_view value, Head& head) const {
  const Known* const known = find(name);
  if (known == nullptr) return head.add_field(OwnField::kNone, Head::kNotKept, value) == Fault::kNone;
  if (known->never_plain) return false;
  if (known->connection && !base::equals_ignoring_case(value, "keep-alive")) return false;
  return head.add_field(known->own, known->kept, value) == Fault::kNone;
}

std::size_t PlainHead::read(std::string_view bytes, Head& head) const {
  if (!bytes.starts_with(kMethod)) return 0;
  std::string_view rest = bytes.substr(kMethod.size());
  const std::string_view target = rest.substr(0, run_of(kTargetChars, rest));
  rest.remove_prefix(target.size());
  if (!rest.starts_with(kVersion)) return 0;
  rest.remove_prefix(kVersion.size());
  head.reset();
  if (head.start(Method::kGet, target, true) != Fault::kNone) return 0;
  while (!rest.starts_with(kLineEnd)) {
    const std::string_view name = rest.substr(0, run_of(kNameChars, rest));
    rest.remove_prefix(name.size());
    if (name.empty() || name.size() > kNameLengthMax || !rest.starts_with(':')) return 0;
    rest.remove_prefix(1);
    const std::string_view value = rest.substr(0, base::prefix_without(rest, kIsControl));
    rest.remove_prefix(value.size());
    if (!rest.starts_with(kLineEnd) || !add(name, base::trim(value), head)) return 0;
    rest.remove_prefix(kLineEnd.size());
  }
  if (head.finish() != Fault::kNone) return 0;
  return bytes.size() - rest.size() + kLineEnd.size();
}

}  // namespace hitstream::http
