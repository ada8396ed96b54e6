// The hash of the dashboard's password: scrypt (RFC 7914), written as the PHC string format has it:
//   $scrypt$ln=15,r=8,p=3$SALT$HASH
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "env/random.h"

namespace hitstream::api::access {

inline constexpr std::size_t kPasswordBytesMin = 8;
inline constexpr std::size_t kPasswordBytesMax = 1024;

class PasswordHash {
 public:
  // kInvalidArgument for any other text, and for parameters that would take more than a GiB of memory.
  [[nodiscard]] static base::Result<PasswordHash> parse(std::string_view text);

  // Takes some 32 MiB and a tenth of a second or two with the parameters that hash_password() uses. Compared
  // in constant time.
  [[nodiscard]] bool matches(std::string_view password) const;

 private:
  std::uint32_t log_n_ = 0, r_ = 0, p_ = 0;
  std::string salt_, hash_;
};

// With a salt of its own. kInvalidArgument when the password is shorter or longer than allowed.
[[nodiscard]] base::Result<std::string> hash_password(std::string_view password, env::Random& random);

}  // namespace hitstream::api::access
