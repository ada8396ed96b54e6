#include "http/plain_head.h"

#include <array>
#include <bit>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <limits>

#include "base/scan.h"
#include "base/text.h"

namespace hitstream::http {
namespace {

constexpr std::string_view kMethod = "GET ";
constexpr std::string_view kVersion = " HTTP/1.1";
constexpr std::size_t kStep = sizeof(base::SixteenBytes);

// These say of a byte, or of each of sixteen, whether it ends a value, ends a target, belongs to a name.
constexpr auto kEndsValue = [](auto bytes) { return (bytes < ' ') | (bytes == 0x7f); };
constexpr auto kEndsTarget = [](auto bytes) { return (bytes <= ' ') | (bytes >= 0x7f); };
constexpr auto kIsOfName = [](auto bytes) {
  return ((bytes | 0x20) - 'a' <= 'z' - 'a') | (bytes - '0' <= 9) | (bytes == '-') | (bytes == '_');
};

base::SixteenBytes load_up_to_sixteen(std::string_view text) {
  return text.size() >= kStep ? base::load_sixteen(text.data()) : base::load_few(text);
}

// Among the characters of names this bit tells upper case from lower, and nothing else.
base::SixteenBytes as_compared(base::SixteenBytes name) { return name | 0x20; }

constexpr std::size_t kBits = 64;

[[gnu::always_inline]] inline std::uint64_t ends_of_step(const char* from) {
  return base::bits_of(kEndsValue(base::load_sixteen(from)));
}

[[gnu::always_inline]] inline std::uint64_t ends_of_sixty_four(const char* from) {
  return ends_of_step(from) | ends_of_step(from + kStep) << kStep |
         ends_of_step(from + 2 * kStep) << 2 * kStep | ends_of_step(from + 3 * kStep) << 3 * kStep;
}

// A bit for each of the first sixty-four bytes.
[[gnu::noinline]] std::uint64_t ends_of(const char* from, std::size_t size) {
  if (size >= kBits) return ends_of_sixty_four(from);
  std::array<char, kBits> padded{};
  std::memcpy(padded.data(), from, size);
  return ends_of_sixty_four(padded.data()) & ((std::uint64_t{1} << size) - 1);
}

// The places of the bytes that end a value, one after the other: all line ends, where a head is plain.
class ValueEnds {
 public:
  explicit ValueEnds(std::string_view bytes) : bytes_(bytes), found_(ends_of(bytes.data(), bytes.size())) {}

  // bytes.size() when there are no more.
  [[gnu::always_inline]] std::size_t next() {
    while (found_ == 0) {
      if (bytes_.size() - begin_ <= kBits) return bytes_.size();
      begin_ += kBits;
      found_ = ends_of(bytes_.data() + begin_, bytes_.size() - begin_);
    }
    const auto at = static_cast<std::size_t>(std::countr_zero(found_));
    found_ &= found_ - 1;
    return begin_ + at;
  }

 private:
  std::string_view bytes_;
  std::size_t begin_ = 0;  // of the bytes that found_ is about
  std::uint64_t found_;    // a bit for each of those that were not told yet
};

bool is_line_end(std::string_view bytes, std::size_t at) {
  std::array<char, 2> both{};
  if (bytes.size() - at < both.size()) return false;
  std::memcpy(both.data(), bytes.data() + at, both.size());
  return both == std::array{'\r', '\n'};
}

// Of a value, in which there are no tabs.
std::string_view without_spaces(std::string_view value) {
  while (value.starts_with(' ')) value.remove_prefix(1);
  while (value.ends_with(' ')) value.remove_suffix(1);
  return value;
}

}  // namespace

PlainHead::PlainHead(const std::vector<KeptHeader>& kept) {
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!kept[i].name.empty() && kept[i].name.size() <= kNameLengthMax) known(kept[i].name).kept = i;
  }
  known("host").own = OwnField::kHost;
  known("connection").connection = true;
  for (const char* name : {"proxy-connection", "content-length", "transfer-encoding", "upgrade", "expect"}) {
    known(name).never_plain = true;
  }
}

PlainHead::Known& PlainHead::known(std::string_view name) {
  for (Known& known : known_) {
    if (known.name == name) return known;
  }
  assert(known_.size() < std::numeric_limits<std::uint8_t>::max());
  std::uint8_t& slot = slots_[slot_of(name)];
  Known& added = known_.emplace_back();
  added.begin = as_compared(load_up_to_sixteen(name));
  added.name = name;
  added.next = slot;
  slot = static_cast<std::uint8_t>(known_.size());
  return added;
}

[[gnu::always_inline]] inline bool PlainHead::is(const Known& known, const Name& name) {
  if (known.name.size() != name.text.size()) return false;
  const std::uint32_t all = name.text.size() < kStep ? (1U << name.text.size()) - 1 : 0xFFFFU;
  if ((base::bits_of(known.begin == name.begin) & all) != all) return false;
  return name.text.size() <= kStep ||
         base::equals_ignoring_case(name.text.substr(kStep), std::string_view(known.name).substr(kStep));
}

// The rest of a name of which sixteen characters have been read.
std::size_t PlainHead::long_name_length(std::string_view line_on) {
  std::size_t length = kStep;
  std::uint32_t others = 0;
  do {
    others = ~base::bits_of(kIsOfName(load_up_to_sixteen(line_on.substr(length)))) & 0xFFFFU;
    length += static_cast<std::size_t>(std::countr_zero(others | 1U << kStep));
  } while (others == 0 && length <= kNameLengthMax);
  return length <= kNameLengthMax ? length : 0;
}

PlainHead::Name PlainHead::read_name(std::string_view line_on, base::SixteenBytes begin) {
  const std::uint32_t others = ~base::bits_of(kIsOfName(begin)) & 0xFFFFU;
  const std::size_t length =
      others == 0 ? long_name_length(line_on) : static_cast<std::size_t>(std::countr_zero(others));
  return {line_on.substr(0, length), as_compared(begin)};
}

std::uint8_t PlainHead::find(const Name& name) const {
  std::uint8_t number = slots_[slot_of(name.text)];
  while (number > 0 && !is(known_[number - 1U], name)) number = known_[number - 1U].next;
  return number;
}

[[gnu::always_inline]] inline bool PlainHead::begins_with(const Seen& seen, std::string_view line_on,
                                                          base::SixteenBytes begin) {
  if ((base::bits_of(begin == seen.begin) & seen.mask) != seen.mask) return false;
  return seen.length < kStep ||
         line_on.substr(kStep).starts_with({seen.rest.data(), seen.length + 1 - kStep});
}

// With the length 0 where the line does not begin with a name and a colon.
PlainHead::Seen PlainHead::look_at(std::string_view line_on, base::SixteenBytes begin) const {
  const Name name = read_name(line_on, begin);
  const std::size_t length = name.text.size();
  if (length == 0 || length >= line_on.size() || line_on[length] != ':') return {};
  Seen seen{.begin = begin,
            .mask = length < kStep ? (2U << length) - 1 : 0xFFFFU,
            .length = static_cast<std::uint8_t>(length),
            .number = find(name),
            .rest = {}};
  if (length >= kStep) std::memcpy(seen.rest.data(), line_on.data() + kStep, length + 1 - kStep);
  return seen;
}

[[gnu::always_inline]] inline bool PlainHead::add(const Known& known, std::string_view value, Head& head) {
  if (known.never_plain) return false;
  if (known.connection && value != "keep-alive" && !base::equals_ignoring_case(value, "keep-alive"))
    return false;
  return head.add_field(known.own, known.kept, value) == Fault::kNone;
}

// A line's end is that of its value: nothing of a name ends a value.
[[gnu::always_inline]] inline bool PlainHead::add_line(Seen& seen, std::string_view bytes, std::size_t begin,
                                                       std::size_t end, Head& head) const {
  const std::string_view line_on(bytes.data() + begin, bytes.size() - begin);
  const base::SixteenBytes first = load_up_to_sixteen(line_on);
  if (!begins_with(seen, line_on, first)) seen = look_at(line_on, first);
  if (seen.length == 0) return false;
  const std::size_t value_begin = begin + seen.length + 1U;
  const std::string_view value(bytes.data() + value_begin, end - value_begin);
  if (seen.number > 0) return add(known_[seen.number - 1U], without_spaces(value), head);
  return head.add_field(OwnField::kNone, Head::kNotKept, value) == Fault::kNone;
}

std::size_t PlainHead::read(std::string_view bytes, Head& head) {
  ValueEnds ends(bytes);
  std::size_t end = ends.next();
  const std::string_view line = bytes.substr(0, end);
  if (line.size() < kMethod.size() + kVersion.size() || !line.starts_with(kMethod) ||
      !line.ends_with(kVersion))
    return 0;
  const std::string_view target = line.substr(kMethod.size(), line.size() - kMethod.size() - kVersion.size());
  head.reset();
  if (!base::has_none(target, kEndsTarget) || head.start(Method::kGet, target, true) != Fault::kNone)
    return 0;
  for (std::size_t number = 0; is_line_end(bytes, end); ++number) {
    const std::size_t begin = ends.next() + 1;
    end = ends.next();
    if (end == begin) {
      const bool is_whole = is_line_end(bytes, end) && head.finish() == Fault::kNone;
      return is_whole ? end + 2 : 0;
    }
    if (!add_line(seen_[number % kSeenLines], bytes, begin, end, head)) return 0;
  }
  return 0;
}

}  // namespace hitstream::http
