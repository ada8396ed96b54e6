// What a program that is no browser calls itself.
#pragma once

#include <string_view>

namespace hitstream::analytics {

// Its first word before a version or a comment, where uap-core knows no name: "FeedBurner" of
// "FeedBurner/1.0 (http://www.FeedBurner.com)", "Ezooms" of "Mozilla/5.0 (compatible; Ezooms/1.0)". "" where
// there is none. At most 64 bytes of `user_agent`.
[[nodiscard]] std::string_view bot_name_of(std::string_view user_agent);

}  // namespace hitstream::analytics
