#include "aws/signer.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "base/text.h"
#include "base/time_text.h"

namespace hitstream::aws {
namespace {

using Digest = std::array<std::uint8_t, SHA256_DIGEST_LENGTH>;

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::string sha256_hex(std::string_view text) {
  Digest digest{};
  SHA256(bytes_of(text), text.size(), digest.data());
  return base::to_hex(digest);
}

Digest hmac(std::string_view key, std::string_view text) {
  Digest digest{};
  unsigned length = 0;
  [[maybe_unused]] const auto* const made = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                                                 bytes_of(text), text.size(), digest.data(), &length);
  assert(made != nullptr && length == digest.size());
  return digest;
}

std::string_view as_text(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// Trimmed, and runs of spaces are one space, within quotes too.
std::string canonical_value(std::string_view value) {
  std::string out;
  for (const char c : base::trim(value)) {
    if (c != ' ' || !out.ends_with(' ')) out += c;
  }
  return out;
}

std::string canonical_query(std::string_view query) {
  std::vector<std::string> fields;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view field = query.substr(0, end);
    const bool has_value = field.find('=') != std::string_view::npos;
    fields.push_back(std::string(field) + (has_value ? "" : "="));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  // By name, then by value: '=' must not take part, as some characters of names stand before it.
  std::sort(fields.begin(), fields.end(), [](std::string_view a, std::string_view b) {
    const std::size_t a_end = a.find('=');
    const std::size_t b_end = b.find('=');
    return std::pair(a.substr(0, a_end), a.substr(a_end)) < std::pair(b.substr(0, b_end), b.substr(b_end));
  });
  return fmt::format("{}", fmt::join(fields, "&"));
}

struct CanonicalHeaders {
  std::string lines;  // "name:value\n" each
  std::string names;  // "name;name"
};

CanonicalHeaders canonical_headers(const UnsignedRequest& request, const Signature& signature) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto& [name, value] : request.headers) {
    fields.emplace_back(lower_case(name), canonical_value(value));
  }
  fields.emplace_back("x-amz-date", signature.amz_date);
  if (!signature.security_token.empty()) {
    fields.emplace_back("x-amz-security-token", signature.security_token);
  }
  std::stable_sort(fields.begin(), fields.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  CanonicalHeaders out;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto& [name, value] = fields[i];
    if (i > 0 && fields[i - 1].first == name) {
      out.lines.back() = ',';
      out.lines += value + "\n";
    } else {
      out.lines += fmt::format("{}:{}\n", name, value);
      out.names += (i == 0 ? "" : ";") + name;
    }
  }
  return out;
}

Digest signing_key(std::string_view secret, std::string_view day, const SigningScope& scope) {
  const Digest of_day = hmac("AWS4" + std::string(secret), day);
  const Digest of_region = hmac(as_text(of_day), scope.region);
  const Digest of_service = hmac(as_text(of_region), scope.service);
  return hmac(as_text(of_service), "aws4_request");
}

}  // namespace

Signature sign(const UnsignedRequest& request, const Credentials& credentials, const SigningScope& scope) {
  Signature signature;
  signature.amz_date = base::utc_text(scope.time_ms);
  std::erase_if(signature.amz_date, [](char c) { return c == '-' || c == ':'; });
  signature.security_token = credentials.session_token;
  const std::string_view day = std::string_view(signature.amz_date).substr(0, 8);

  const CanonicalHeaders headers = canonical_headers(request, signature);
  const std::string canonical =
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, request.path, canonical_query(request.query),
                  headers.lines, headers.names, sha256_hex(request.payload));
  const std::string credential_scope = fmt::format("{}/{}/{}/aws4_request", day, scope.region, scope.service);
  const std::string to_sign = fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", signature.amz_date,
                                          credential_scope, sha256_hex(canonical));
  const Digest key = signing_key(credentials.secret_access_key, day, scope);
  signature.authorization = fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}",
                                        credentials.access_key_id, credential_scope, headers.names,
                                        base::to_hex(hmac(as_text(key), to_sign)));
  return signature;
}

}  // namespace hitstream::aws
