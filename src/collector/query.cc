#include "collector/query.h"

#include <algorithm>

namespace hitstream::collector {
namespace {

void take(std::string_view parameter, CollectQuery& into) {
  const auto equals = std::min(parameter.find('='), parameter.size());
  const std::string_view name = parameter.substr(0, equals);
  const std::string_view value = parameter.substr(std::min(equals + 1, parameter.size()));
  if (name == "site") into.site = value;
  if (name == "noscript") into.noscript = true;
  if (name == "optout" && (value == "1" || value == "0")) into.optout = value == "1";
}

}  // namespace

CollectQuery parse_query(std::string_view query) {
  CollectQuery found;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    take(query.substr(0, end), found);
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return found;
}

}  // namespace hitstream::collector
