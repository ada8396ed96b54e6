#include "collector/secret.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

#include "telemetry/log.h"

namespace hitstream::collector {
namespace {

using base::Errc;
using base::Result;

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<> write_whole(env::File& file, const std::string& path, std::string_view bytes) {
  const auto written = file.append(bytes);
  if (!written) return base::forward(written.error());
  if (*written != bytes.size()) return base::fail(Errc::kFull, "cannot write all of " + path);
  return file.sync();
}

Result<Secret> make_secret(env::FileSystem& files, const std::string& path, env::Random& random) {
  Secret secret;
  random.fill(secret);
  auto file = files.open(path, env::OpenMode::kCreate);
  if (!file) return base::forward(file.error());
  const std::string_view bytes(reinterpret_cast<const char*>(secret.data()), secret.size());
  if (auto written = write_whole(**file, path, bytes); !written) {
    (void)files.remove(path);
    return base::forward(written.error());
  }
  if (auto synced = files.sync_folder(folder_of(path)); !synced) return base::forward(synced.error());
  telemetry::log_info("made a new secret; programs that work together need the same", {{"file", path}});
  return secret;
}

void warn_if_open(env::FileSystem& files, const std::string& path) {
  const auto open = files.is_open_to_others(path);
  if (open && *open) {
    telemetry::log_warn("others than its owner may read or write the secret: set its mode to 0600",
                        {{"file", path}});
  }
}

}  // namespace

Result<Secret> load_secret(env::FileSystem& files, const std::string& path, env::Random& random) {
  const auto content = env::read_file(files, path, Secret().size());
  if (!content && content.error().code == Errc::kNotFound) return make_secret(files, path, random);
  if (!content && content.error().code != Errc::kFull) return base::forward(content.error());
  if (!content || content->size() != Secret().size()) {
    return base::fail(Errc::kInvalidArgument,
                      fmt::format("{}: a secret is a file of exactly {} bytes", path, Secret().size()));
  }
  warn_if_open(files, path);
  Secret secret;
  std::copy(content->begin(), content->end(), secret.begin());
  return secret;
}

Sha256 hmac_sha256(const Sha256& key, std::string_view text) {
  Sha256 code;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), code.data(), nullptr);
  return code;
}

TokenKeys::TokenKeys(const Secret& secret) {
  const Sha256 both = hmac_sha256(secret, "hitstream token");
  std::copy_n(both.begin(), code.size(), code.begin());
  std::copy_n(both.begin() + code.size(), site.size(), site.begin());
}

}  // namespace hitstream::collector
