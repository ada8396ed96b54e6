#include "app/wiring/bot_lists.h"

#include <fmt/format.h>

#include <utility>

namespace hitstream::app::wiring {
namespace {

// Of an empty path, an empty list.
template <class List>
base::Result<List> read_list(std::string_view setting, const std::string& path, env::FileSystem& files) {
  if (path.empty()) return List();
  const auto text = env::read_file(files, path, kBotListBytesMax);
  if (!text) return base::fail(text.error().code, fmt::format("{}: {}", setting, text.error().message));
  auto list = List::parse(*text);
  if (list) return *std::move(list);
  return base::fail(list.error().code, fmt::format("{}: {}: {}", setting, path, list.error().message));
}

}  // namespace

base::Result<analytics::BotLists> read_bot_lists(const config::Settings::Analytics& settings,
                                                 env::FileSystem& files) {
  auto spam = read_list<analytics::ReferrerList>("analytics.referrer_spam", settings.referrer_spam, files);
  if (!spam) return base::forward(std::move(spam.error()));
  auto nets =
      read_list<analytics::AddressRanges>("analytics.datacentre_nets", settings.datacentre_nets, files);
  if (!nets) return base::forward(std::move(nets.error()));
  return analytics::BotLists{*std::move(spam), *std::move(nets)};
}

}  // namespace hitstream::app::wiring
