#include "base/md5.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace hitstream::base {
namespace {

struct Free {
  void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

struct Context {
  // "-fips": also from a provider that is not approved, as nothing here is about security.
  std::unique_ptr<EVP_MD, Free> algorithm{EVP_MD_fetch(nullptr, "MD5", "-fips")};
  std::unique_ptr<EVP_MD_CTX, Free> digest{EVP_MD_CTX_new()};
};

}  // namespace

Md5 md5(std::string_view bytes) {
  thread_local const Context context;
  Md5 out{};
  EVP_MD_CTX* digest = context.digest.get();
  const bool done = context.algorithm != nullptr && digest != nullptr &&
                    EVP_DigestInit_ex2(digest, context.algorithm.get(), nullptr) == 1 &&
                    EVP_DigestUpdate(digest, bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(digest, out.data(), nullptr) == 1;
  if (!done) std::abort();
  return out;
}

}  // namespace hitstream::base
