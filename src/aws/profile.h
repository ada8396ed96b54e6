// The user's profiles: what ~/.aws/credentials and ~/.aws/config say together.
#pragma once

#include <string>
#include <string_view>

#include "aws/environment.h"
#include "aws/profile_file.h"
#include "base/result.h"
#include "env/files.h"

namespace hitstream::aws {

struct Profiles {
  std::string selected;     // the name of the one to use
  bool asked_for = false;   // the environment names it, so it must exist
  std::string credentials;  // paths; empty when there is no home folder
  std::string config;
  Sections profiles;  // by name; where both files have a key, the credentials file wins
  Sections services;  // "[services NAME]" by NAME

  // Empty when there is no such profile or key.
  [[nodiscard]] std::string_view get(std::string_view profile, std::string_view key) const;
  // Of the selected profile.
  [[nodiscard]] std::string_view get(std::string_view key) const { return get(selected, key); }
  // "/home/a/.aws/credentials or /home/a/.aws/config", for messages.
  [[nodiscard]] std::string places() const;
};

// AWS_PROFILE, AWS_DEFAULT_PROFILE, or else "default".
[[nodiscard]] std::string selected_profile(const Environment& environment);

// Reads AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE, or those in HOME. Missing files hold nothing;
// unreadable, malformed (kInvalidArgument) or larger ones (1 MiB, kFull) are errors.
[[nodiscard]] base::Result<Profiles> load_profiles(const Environment& environment, env::FileSystem& files);

// A path that begins with "~/" is in HOME.
[[nodiscard]] std::string expand_home(std::string_view path, const Environment& environment);

}  // namespace hitstream::aws
