#include "analytics/device.h"

#include <algorithm>
#include <span>

namespace hitstream::analytics {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::string_view kTvWords[] = {
    "SMART-TV", "SmartTV",    "Smart TV",  "Smart-TV", "HbbTV", "AppleTV", "Apple TV",
    "GoogleTV", "Android TV", "AndroidTV", "BRAVIA",   "CrKey", "; AFT",   "NetCast",
    "Web0S",    "Roku",       "VIDAA",     "DTV/",     "TiVo",
};
constexpr std::string_view kOtherWords[] = {
    "PlayStation", "PLAYSTATION", "Xbox", "Nintendo", "OculusBrowser", "Mobile VR", " VR Safari", "Tesla/",
};
constexpr std::string_view kTabletWords[] = {"iPad", "PlayBook", "Tablet;", "Kindle", "Silk/"};
constexpr std::string_view kPhoneWords[] = {
    "iPhone",  "iPod",   "Mobi",     "Windows Phone", "Windows CE", "BlackBerry", "BB10",
    "Symbian", "SymbOS", "Series60", "Opera Mini",    "MIDP",       "UP.Browser", "KAIOS",
    "KaiOS",   "webOS/", "Nokia",    "BREW",          "Sailfish",
};
// As the names of desktop systems begin.
constexpr std::string_view kDesktopSystems[] = {
    "Windows", "Mac OS",    "macOS",     "Linux",    "Ubuntu",  "Kubuntu", "Fedora",    "Debian",
    "CentOS",  "Red Hat",   "SUSE",      "openSUSE", "Mint",    "Gentoo",  "Arch",      "Slackware",
    "Mageia",  "Mandriva",  "PCLinuxOS", "FreeBSD",  "OpenBSD", "NetBSD",  "DragonFly", "Solaris",
    "SunOS",   "Chrome OS", "Puppy",     "Lubuntu",  "Haiku",   "BeOS",    "OS/2",
};

bool holds_any(std::string_view text, Words words) {
  return std::any_of(words.begin(), words.end(),
                     [text](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool is_android_phone(std::string_view user_agent) {
  return user_agent.find("Mobile") != std::string_view::npos;
}

}  // namespace

std::string_view name_of(Device device) {
  switch (device) {
    case Device::kDesktop:
      return "desktop";
    case Device::kPhone:
      return "phone";
    case Device::kTablet:
      return "tablet";
    case Device::kTv:
      return "tv";
    case Device::kOther:
      return "other";
    case Device::kUnknown:
      break;
  }
  return "";
}

Device device_of(std::string_view user_agent, std::string_view os) {
  if (os == "tvOS" || os == "ATV OS X" || holds_any(user_agent, kTvWords)) return Device::kTv;
  if (os == "WatchOS" || holds_any(user_agent, kOtherWords)) return Device::kOther;
  if (holds_any(user_agent, kTabletWords)) return Device::kTablet;
  if (os == "Android") return is_android_phone(user_agent) ? Device::kPhone : Device::kTablet;
  if (os == "iOS" || holds_any(user_agent, kPhoneWords)) return Device::kPhone;
  const bool is_desktop = std::any_of(std::begin(kDesktopSystems), std::end(kDesktopSystems),
                                      [os](std::string_view name) { return os.starts_with(name); });
  return is_desktop ? Device::kDesktop : Device::kUnknown;
}

}  // namespace hitstream::analytics
