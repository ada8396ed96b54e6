// The lists that say who is a bot, from the files that the settings name.
#pragma once

#include "analytics/classifier.h"
#include "base/result.h"
#include "config/settings.h"
#include "env/files.h"

namespace hitstream::app::wiring {

inline constexpr std::size_t kBotListBytesMax = 32 << 20;

// Errors name the setting, the file and the line.
[[nodiscard]] base::Result<analytics::BotLists> read_bot_lists(const config::Settings::Analytics& settings,
                                                               env::FileSystem& files);

}  // namespace hitstream::app::wiring
