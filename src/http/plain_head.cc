#include "http/plain_head.h"

#include <cstdint>
#include <cstring>

#include "base/scan.h"
#include "base/text.h"

namespace hitstream::http {
namespace {

constexpr std::string_view kMethod = "GET ";
constexpr std::string_view kVersion = " HTTP/1.1\r\n";
constexpr std::string_view kLineEnd = "\r\n";

// These say of a byte, or of each of sixteen, whether it ends a name, a target, a value.
constexpr auto kEndsName = [](auto bytes) {
  const auto lower = bytes | 0x20;
  return ((lower < 'a') | (lower > 'z')) & ((bytes < '0') | (bytes > '9')) & (bytes != '-') & (bytes != '_');
};
constexpr auto kEndsTarget = [](auto bytes) { return (bytes <= ' ') | (bytes >= 0x7f); };
constexpr auto kEndsValue = [](auto bytes) { return (bytes < ' ') | (bytes == 0x7f); };

template <class Ends>
std::string_view take_until(std::string_view& rest, Ends ends) {
  const std::string_view taken = rest.substr(0, base::prefix_without(rest, ends));
  rest.remove_prefix(taken.size());
  return taken;
}

// Of a value, in which there are no tabs.
std::string_view without_spaces(std::string_view value) {
  while (value.starts_with(' ')) value.remove_prefix(1);
  while (value.ends_with(' ')) value.remove_suffix(1);
  return value;
}

std::uint32_t letter_bit(char c) { return 1U << (static_cast<unsigned char>(c) & 31U); }

template <class Word>
Word word_at(const char* at) {
  Word word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Compares words, the last of which overlaps the one before.
template <class Word>
bool is_same_but_for_case(const char* a, const char* b, std::size_t size) {
  constexpr std::size_t kStep = sizeof(Word);
  constexpr auto kCases = static_cast<Word>(0x2020202020202020);
  Word differences = word_at<Word>(a + size - kStep) ^ word_at<Word>(b + size - kStep);
  for (std::size_t at = 0; at + kStep < size; at += kStep)
    differences |= word_at<Word>(a + at) ^ word_at<Word>(b + at);
  return (differences & ~kCases) == 0;
}

// Of the same length, both of characters of names, among which one bit tells upper case from lower, and
// nothing else.
bool is_same_name(std::string_view a, std::string_view b) {
  if (a.size() >= 8) return is_same_but_for_case<std::uint64_t>(a.data(), b.data(), a.size());
  if (a.size() >= 4) return is_same_but_for_case<std::uint32_t>(a.data(), b.data(), a.size());
  return base::equals_ignoring_case(a, b);
}

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
  SameLength& same_length = by_length_[name.size()];
  for (Known& known : same_length.names) {
    if (known.name == name) return known;
  }
  same_length.first_letters |= letter_bit(name.front());
  return same_length.names.emplace_back(Known{.name = std::string(name)});
}

const PlainHead::Known* PlainHead::find(std::string_view name) const {
  const SameLength& same_length = by_length_[name.size()];
  if ((same_length.first_letters & letter_bit(name.front())) == 0) return nullptr;
  for (const Known& known : same_length.names) {
    if (is_same_name(known.name, name)) return &known;
  }
  return nullptr;
}

bool PlainHead::add(const Known& known, std::string_view value, Head& head) {
  if (known.never_plain) return false;
  if (known.connection && value != "keep-alive" && !base::equals_ignoring_case(value, "keep-alive"))
    return false;
  return head.add_field(known.own, known.kept, value) == Fault::kNone;
}

std::size_t PlainHead::read(std::string_view bytes, Head& head) const {
  if (!bytes.starts_with(kMethod)) return 0;
  std::string_view rest = bytes.substr(kMethod.size());
  const std::string_view target = take_until(rest, kEndsTarget);
  if (!rest.starts_with(kVersion)) return 0;
  rest.remove_prefix(kVersion.size());
  head.reset();
  if (head.start(Method::kGet, target, true) != Fault::kNone) return 0;
  while (!rest.starts_with(kLineEnd)) {
    const std::string_view name = take_until(rest, kEndsName);
    if (name.empty() || name.size() > kNameLengthMax || !rest.starts_with(':')) return 0;
    rest.remove_prefix(1);
    const std::string_view value = take_until(rest, kEndsValue);
    if (!rest.starts_with(kLineEnd)) return 0;
    const Known* const known = find(name);
    const bool added = known == nullptr
                           ? head.add_field(OwnField::kNone, Head::kNotKept, value) == Fault::kNone
                           : add(*known, without_spaces(value), head);
    if (!added) return 0;
    rest.remove_prefix(kLineEnd.size());
  }
  if (head.finish() != Fault::kNone) return 0;
  return bytes.size() - rest.size() + kLineEnd.size();
}

}  // namespace hitstream::http
