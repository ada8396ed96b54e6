#include "api/site.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/access/signer.h"
#include "api/conditional.h"
#include "api/respond.h"

namespace hitstream::api {
namespace {

constexpr std::string_view kNoFrame = "X-Frame-Options: DENY\r\n";

// X-Frame-Options knows no list of origins, and browsers that know frame-ancestors ignore it.
std::string page_headers(const std::vector<std::string>& embed_in) {
  return fmt::format(
      "Cache-Control: no-cache\r\n"
      "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
      "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors {}\r\n"
      "Referrer-Policy: same-origin\r\n{}",
      embed_in.empty() ? "'none'" : fmt::format("{}", fmt::join(embed_in, " ")),
      embed_in.empty() ? kNoFrame : "");
}

constexpr std::string_view kFileHeaders = "Cache-Control: public, max-age=31536000, immutable\r\n";

// The demo site shows what a stranger's site would: the browser's own Referrer-Policy holds, and the only
// other origin it may talk to is the collector.
std::string demo_headers(std::string_view collector) {
  return fmt::format(
      "Cache-Control: no-cache\r\n"
      "Content-Security-Policy: default-src 'none'; script-src {0}; style-src 'self'; connect-src {0}; "
      "img-src 'self' data: {0}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
      "Referrer-Policy: strict-origin-when-cross-origin\r\n{1}",
      collector.empty() ? "'none'" : collector, kNoFrame);
}

// Of the one style element of a page; empty without one.
std::string_view style_in(std::string_view page) {
  constexpr std::string_view kBegin = "<style>";
  const std::size_t begin = page.find(kBegin);
  if (begin == std::string_view::npos) return {};
  page.remove_prefix(begin + kBegin.size());
  return page.substr(0, page.find("</style>"));
}

std::string document_headers(std::string_view page) {
  const std::string_view style = style_in(page);
  const std::string rule =
      style.empty() ? "" : fmt::format("; style-src 'sha256-{}'", access::sha256_base64(style));
  return fmt::format(
      "Cache-Control: no-cache\r\n"
      "Content-Security-Policy: default-src 'none'{}; base-uri 'none'; form-action 'none'; "
      "frame-ancestors 'none'\r\nReferrer-Policy: same-origin\r\n",
      rule);
}

bool is_origin_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == ':' || c == '[' || c == ']';
}

std::string with_tag(std::string_view page, std::string_view url) {
  std::string out;
  for (std::size_t at = page.find(kTagPlaceholder); at != std::string_view::npos;
       at = page.find(kTagPlaceholder)) {
    out.append(page.substr(0, at)).append(url);
    page.remove_prefix(at + kTagPlaceholder.size());
  }
  return out.append(page);
}

}  // namespace

Site::Site(const DashboardOptions& options, std::span<const Asset> assets) {
  for (const Asset& asset : assets) add(asset, options);
}

void Site::add(const Asset& asset, const DashboardOptions& options) {
  if (asset.kind == AssetKind::kPage) add_file(asset, page_headers(options.embed_in));
  if (asset.kind == AssetKind::kFile) add_file(asset, std::string(kFileHeaders));
  if (asset.kind == AssetKind::kDocument) add_file(asset, document_headers(asset.identity));
  if (asset.kind == AssetKind::kDemoPage && options.demo) add_demo_page(asset, options.collect_url);
}

const http::Reply* Site::find(std::string_view path, std::string_view accept_encoding,
                              std::string_view if_none_match) const {
  const auto found = files_.find(path);
  if (found == files_.end()) return nullptr;
  const File& file = found->second;
  const Variant& variant = file.gzip && accepts_gzip(accept_encoding) ? *file.gzip : file.identity;
  return matches_etag(if_none_match, variant.etag) ? &variant.not_modified : &variant.full;
}

Site::Variant Site::make_variant(const Asset& asset, std::string headers, std::string etag,
                                 std::string body) {
  Variant variant;
  headers.append(kNoSniff).append("ETag: ").append(etag).append("\r\n");
  if (!asset.gzip.empty()) headers.append("Vary: Accept-Encoding\r\n");
  variant.etag = std::move(etag);
  variant.not_modified.status = 304;
  variant.not_modified.headers = headers;
  variant.full.content_type = asset.content_type;
  variant.full.headers = std::move(headers);
  variant.full.body = std::move(body);
  return variant;
}

void Site::add_file(const Asset& asset, const std::string& headers) {
  File file;
  file.identity =
      make_variant(asset, headers, fmt::format("\"{}\"", asset.hash), std::string(asset.identity));
  if (!asset.gzip.empty()) {
    file.gzip = std::make_unique<Variant>(
        make_variant(asset, headers, fmt::format("\"{}-gzip\"", asset.hash), std::string(asset.gzip)));
    file.gzip->full.headers.append("Content-Encoding: gzip\r\n");
  }
  files_.insert_or_assign(std::string(asset.path), std::move(file));
}

// The page differs with the collector's address, so the entity tag must too; the address itself, in
// hexadecimal, does.
void Site::add_demo_page(const Asset& asset, const std::string& collect_url) {
  Asset plain = asset;
  plain.gzip = {};
  std::string etag = fmt::format("\"{}-", asset.hash);
  for (const char c : collect_url) etag.append(fmt::format("{:02x}", static_cast<unsigned char>(c)));
  etag.push_back('"');
  File file;
  file.identity = make_variant(plain, demo_headers(origin_of(collect_url)), std::move(etag),
                               with_tag(asset.identity, html_escaped(collect_url)));
  files_.insert_or_assign(std::string(asset.path), std::move(file));
}

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out.append("&amp;");
        break;
      case '<':
        out.append("&lt;");
        break;
      case '>':
        out.append("&gt;");
        break;
      case '"':
        out.append("&quot;");
        break;
      case '\'':
        out.append("&#39;");
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

std::string origin_of(std::string_view url) {
  const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  if (scheme == 0) return {};
  const std::size_t end = std::min(url.find_first_of("/?#", scheme), url.size());
  const std::string_view authority = url.substr(scheme, end - scheme);
  if (authority.empty() || !std::all_of(authority.begin(), authority.end(), is_origin_char)) return {};
  return std::string(url.substr(0, end));
}

}  // namespace hitstream::api
