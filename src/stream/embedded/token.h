// The position token of the embedded stream: "OFFSET@SOURCE". Private to the embedded stream.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "journal/journal.h"

namespace hitstream::stream::embedded {

struct Token {
  journal::Offset offset = 0;  // of the next record
  // Of the record before it; nothing at offset 0, and where that record was freed before this position was
  // made.
  std::optional<base::SourceId> source;
  bool operator==(const Token&) const = default;
};

[[nodiscard]] std::string to_text(const Token& token);
// Nothing when malformed. The empty text is offset 0.
[[nodiscard]] std::optional<Token> parse_token(std::string_view text);

}  // namespace hitstream::stream::embedded
