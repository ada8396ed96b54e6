#include "aws/credential_reply.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <chrono>
#include <cstdint>
#include <sstream>

#include "base/text.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using base::Result;
using boost::property_tree::ptree;

// Takes exactly `digits` digits off the front of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  const auto number = base::parse_decimal(text.substr(0, digits));
  text.remove_prefix(digits);
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

bool take_sign(std::string_view& text, std::string_view allowed) {
  if (text.empty() || allowed.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// The fraction is dropped: nothing here depends on less than a second.
bool drop_fraction(std::string_view& text) {
  if (!take_sign(text, ".")) return true;
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(digits);
  return digits > 0;
}

std::optional<std::chrono::minutes> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return std::chrono::minutes(0);
  const bool west = text.starts_with('-');
  if (!take_sign(text, "+-")) return std::nullopt;
  const auto hours = take_number(text, 2);
  if (text.starts_with(':')) text.remove_prefix(1);
  const auto minutes = take_number(text, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59 || !text.empty()) return std::nullopt;
  const std::chrono::minutes offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return west ? -offset : offset;
}

// A string, or a number as it is written.
std::optional<std::string> to_text(const simdjson::dom::element& value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  std::int64_t number = 0;
  if (value.get(number) == simdjson::SUCCESS) return std::to_string(number);
  return std::nullopt;
}

struct Fields {
  std::optional<std::string> key, secret, token, expiration;
};

Result<Credentials> assemble(Fields fields, const std::string& from) {
  if (!fields.key || fields.key->empty())
    return base::fail(Errc::kCorrupt, from + ": the answer has no AccessKeyId");
  if (!fields.secret || fields.secret->empty())
    return base::fail(Errc::kCorrupt, from + ": the answer has no SecretAccessKey");
  Credentials credentials;
  credentials.access_key_id = *std::move(fields.key);
  credentials.secret_access_key = *std::move(fields.secret);
  credentials.session_token = std::move(fields.token).value_or("");
  credentials.provider = from;
  if (fields.expiration && !fields.expiration->empty()) {
    credentials.expires_ms = parse_iso_time(*fields.expiration);
    if (!credentials.expires_ms)
      return base::fail(Errc::kCorrupt, from + ": the answer's Expiration is not a time");
  }
  return credentials;
}

std::optional<ptree> parse_xml(const std::string& xml) {
  // Boost's parser calls itself for each level of nesting, so that the size bounds the stack it takes.
  constexpr std::size_t kXmlBytesMax = 16 * base::kKiB;
  if (xml.size() > kXmlBytesMax) return std::nullopt;
  try {
    std::istringstream stream(xml);
    ptree tree;
    boost::property_tree::read_xml(stream, tree);
    return tree;
  } catch (const boost::property_tree::ptree_error&) {
    return std::nullopt;
  }
}

std::optional<std::string> text_at(const ptree& tree, const std::string& path) {
  const auto found = tree.get_optional<std::string>(path);
  return found ? std::optional(*found) : std::nullopt;
}

}  // namespace

std::optional<base::UnixMillis> parse_iso_time(std::string_view text) {
  namespace chrono = std::chrono;
  const auto year = take_number(text, 4);
  bool good = take_sign(text, "-");
  const auto month = take_number(text, 2);
  good = take_sign(text, "-") && good;
  const auto day = take_number(text, 2);
  good = take_sign(text, "Tt ") && good;
  const auto hour = take_number(text, 2);
  good = take_sign(text, ":") && good;
  const auto minute = take_number(text, 2);
  good = take_sign(text, ":") && good;
  const auto second = take_number(text, 2);
  good = drop_fraction(text) && good;
  const auto offset = parse_offset(text);
  if (!good || !year || !month || !day || !hour || !minute || !second || !offset) return std::nullopt;
  const chrono::year_month_day date{chrono::year(*year), chrono::month(static_cast<unsigned>(*month)),
                                    chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const auto time = chrono::sys_days(date) + chrono::hours(*hour) + chrono::minutes(*minute) +
                    chrono::seconds(*second) - *offset;
  return chrono::duration_cast<chrono::milliseconds>(time.time_since_epoch()).count();
}

Result<Credentials> parse_json_credentials(std::string_view json, std::string_view token_field,
                                           const std::string& from) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(json.data(), json.size()).get(object) != simdjson::SUCCESS)
    return base::fail(Errc::kCorrupt, from + ": the answer is not a JSON object");
  Fields fields;
  for (const auto& [name, value] : object) {
    if (name == "AccessKeyId") fields.key = to_text(value);
    if (name == "SecretAccessKey") fields.secret = to_text(value);
    if (name == token_field) fields.token = to_text(value);
    if (name == "Expiration") fields.expiration = to_text(value);
  }
  return assemble(std::move(fields), from);
}

std::optional<std::string> json_field(std::string_view json, std::string_view name) {
  simdjson::dom::parser parser;
  simdjson::dom::element value;
  if (parser.parse(json.data(), json.size())[name].get(value) != simdjson::SUCCESS) return std::nullopt;
  return to_text(value);
}

Result<Credentials> parse_sts_credentials(const std::string& xml, const std::string& operation,
                                          const std::string& from) {
  const std::optional<ptree> tree = parse_xml(xml);
  if (!tree) return base::fail(Errc::kCorrupt, from + ": the answer is not XML");
  const std::string base = fmt::format("{0}Response.{0}Result.Credentials.", operation);
  return assemble({text_at(*tree, base + "AccessKeyId"), text_at(*tree, base + "SecretAccessKey"),
                   text_at(*tree, base + "SessionToken"), text_at(*tree, base + "Expiration")},
                  from);
}

StsError parse_sts_error(const std::string& xml) {
  constexpr std::size_t kMessageBytesMax = 500;
  const std::optional<ptree> tree = parse_xml(xml);
  if (!tree) return {};
  StsError error{text_at(*tree, "ErrorResponse.Error.Code").value_or(""),
                 text_at(*tree, "ErrorResponse.Error.Message").value_or("")};
  error.message = base::utf8_prefix(error.message.substr(0, error.message.find('\n')), kMessageBytesMax);
  return error;
}

Result<> check_usable(const Credentials& credentials) {
  const auto printable = [](const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
  };
  if (!printable(credentials.access_key_id) || !printable(credentials.session_token)) {
    return base::fail(Errc::kCorrupt, credentials.provider +
                                          ": the access key's id or the session token holds a space, a "
                                          "line end or another character that none has");
  }
  return {};
}

}  // namespace hitstream::aws
