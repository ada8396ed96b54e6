#include "stream/embedded/token.h"

#include "base/text.h"

namespace hitstream::stream::embedded {

std::string to_text(const Token& token) {
  return std::to_string(token.offset) + "@" + (token.source ? token.source->hex() : "");
}

std::optional<Token> parse_token(std::string_view text) {
  if (text.empty()) return Token{};
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return std::nullopt;
  const auto offset = base::parse_decimal(text.substr(0, at));
  if (!offset) return std::nullopt;
  const std::string_view source = text.substr(at + 1);
  if (source.empty()) return Token{*offset, std::nullopt};
  const auto id = base::SourceId::parse(source);
  if (!id || *offset == 0) return std::nullopt;
  return Token{*offset, *id};
}

}  // namespace hitstream::stream::embedded
