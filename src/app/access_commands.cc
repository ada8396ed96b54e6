#include "app/access_commands.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <optional>

#include "api/access/password.h"
#include "api/access/signer.h"
#include "api/access/tickets.h"
#include "app/wiring/options.h"
#include "collector/secret.h"
#include "config/rules.h"
#include "config/units.h"
#include "env/clock.h"
#include "env/files.h"
#include "env/random.h"

namespace hitstream::app {
namespace {

namespace access = api::access;

constexpr int kFailed = 1;
constexpr int kWrong = 2;
constexpr std::chrono::hours kLinkLifeMax{24 * 366 * 10};

int complain(int status, const std::string& what) {
  fmt::print(stderr, "hitstream: {}\n", what);
  return status;
}

// Keys are not shown on the terminal while this lives.
class Unseen {
 public:
  explicit Unseen(int terminal) : terminal_(terminal) {
    known_ = ::tcgetattr(terminal_, &before_) == 0;
    if (!known_) return;
    termios unseen = before_;
    unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(terminal_, TCSAFLUSH, &unseen);
  }
  ~Unseen() {
    if (known_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  int terminal_;
  termios before_{};
  bool known_ = false;
};

// Up to the line end, one byte at a time so that nothing behind it is taken; nothing when there is none.
std::optional<std::string> read_line(int in) {
  std::string line;
  char c = 0;
  while (line.size() <= access::kPasswordBytesMax) {
    const ssize_t got = ::read(in, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 || (got == 0 && line.empty())) return std::nullopt;
    if (got == 0 || c == '\n') break;
    line.push_back(c);
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::optional<std::string> ask(int terminal, const char* question) {
  fmt::print(stderr, "{}: ", question);
  const Unseen unseen(terminal);
  auto answer = read_line(terminal);
  fmt::print(stderr, "\n");
  return answer;
}

base::Result<std::string> read_password(int in) {
  const bool terminal = ::isatty(in) == 1;
  const auto first = terminal ? ask(in, "Password") : read_line(in);
  if (!first) return base::fail(base::Errc::kInvalidArgument, "there is no password to read");
  if (terminal && ask(in, "Again") != first)
    return base::fail(base::Errc::kInvalidArgument, "these are two different passwords");
  return *first;
}

}  // namespace

int print_password_hash(int in) {
  const auto password = read_password(in);
  if (!password) return complain(kFailed, password.error().message);
  env::SystemRandom random;
  const auto hash = access::hash_password(*password, random);
  if (!hash) return complain(kFailed, hash.error().message);
  fmt::print("{}\n", *hash);
  return 0;
}

int print_api_token() {
  env::SystemRandom random;
  const std::string token = access::make_api_token(random);
  fmt::print("token  {}\nhash  {}\n", token, access::sha256_hex(token));
  return 0;
}

int print_share_link(const config::Settings& settings, const ShareCommand& command) {
  if (!config::is_site_name(command.site)) return complain(kWrong, "--site: this is no name of a site");
  const auto life = config::parse_duration(command.expires);
  if (!life || *life <= std::chrono::milliseconds(0) || *life > kLinkLifeMax)
    return complain(kWrong, "--expires: allowed is a duration of at most ten years: 12h, 30d");
  env::PosixFileSystem files;
  env::SystemRandom random;
  const auto secret = collector::load_secret(files, wiring::dashboard_secret_file(settings), random);
  if (!secret) return complain(kFailed, secret.error().message);
  const base::UnixMillis until_ms = env::SystemClock().wall_ms() + life->count();
  fmt::print("{}{}{}\n", wiring::dashboard_url(settings),
             command.embed ? "/dashboard?embed=1#share=" : "/share/",
             access::Shares(*secret).make({command.site, until_ms}));
  return 0;
}

}  // namespace hitstream::app
