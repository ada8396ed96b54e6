// Any bytes as the target of a request to the API, PATH?QUERY, and as a field of its head: what is taken
// keeps to the limits and is read back from its own print as the same, and what is refused says why, in JSON.
#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>

#include "api/conditional.h"
#include "api/json.h"
#include "api/jsonp.h"
#include "api/names.h"
#include "api/queries.h"
#include "api/query_string.h"
#include "api/respond.h"

namespace {

using namespace hitstream;

void require(bool holds) {
  if (!holds) std::abort();
}

void require_json(const std::string& text) {
  static simdjson::dom::parser parser;
  require(parser.parse(text).error() == simdjson::SUCCESS);
}

std::string encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out.append(1, '%').append(1, kDigits[byte >> 4U]).append(1, kDigits[byte & 15U]);
  }
  return out;
}

std::string printed(const api::Parameters& parameters) {
  const api::Query& query = parameters.query;
  std::string text = "window=" + std::string(api::name_of(query.window));
  text += "&site=" + encoded(query.site) + "&q=" + encoded(parameters.contains);
  text += "&limit=" + std::to_string(parameters.limit);
  text += query.audience == api::Audience::kEverybody ? "&bots=1" : "&bots=0";
  for (const api::Filter& filter : query.filters) {
    text += "&filter=" + std::string(api::name_of(filter.dimension)) + ":" + encoded(filter.value);
  }
  return text;
}

bool same(const api::Parameters& a, const api::Parameters& b) {
  const auto same_filter = [](const api::Filter& x, const api::Filter& y) {
    return x.dimension == y.dimension && x.value == y.value;
  };
  return a.limit == b.limit && a.contains == b.contains && a.query.window == b.query.window &&
         a.query.site == b.query.site && a.query.audience == b.query.audience &&
         std::equal(a.query.filters.begin(), a.query.filters.end(), b.query.filters.begin(),
                    b.query.filters.end(), same_filter);
}

void check_taken(const api::Parameters& taken) {
  require(taken.limit >= 1 && taken.limit <= api::kRowsMax);
  require(taken.query.filters.size() <= api::kFiltersMax);
  using enum api::Parameter;
  const auto again = api::parameters_of(printed(taken), {kSite, kWindow, kFilter, kBots, kLimit, kContains});
  require(again && same(*again, taken));
}

void check_question(std::string_view path, std::string_view query) {
  auto question = api::question_of(path, query);
  if (!question) return require_json(api::not_found_reply(path).body);
  if (const auto taken = api::take_parameters(*question, query); !taken) {
    require(!taken.error().message.empty());
    return require_json(api::problem_reply(400, "Bad Request", taken.error().message).body);
  }
  check_taken(question->parameters);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string_view query = bytes;
  const std::string_view path = api::take_until(query, '?');
  check_question(path, query);
  require_json(api::json_quoted(bytes));
  const auto callback = api::callback_of(query);
  if (callback && *callback) require(api::is_callback_name(**callback));
  std::ignore = api::accepts_gzip(bytes);
  std::ignore = api::matches_etag(bytes, "\"0\"");
  return 0;
}
