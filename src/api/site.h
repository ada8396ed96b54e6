// The embedded files as replies, made once: the dashboard's page, its assets and, where asked for, the demo
// site.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "api/api.h"
#include "api/assets.h"
#include "http/request.h"

namespace hitstream::api {

// Immutable after construction, so that all loops may share one.
class Site {
 public:
  Site(const DashboardOptions& options, std::span<const Asset> assets);

  // One more; takes the place of one of the same path.
  void add(const Asset& asset, const DashboardOptions& options);

  // The answer to a GET or HEAD of `path`, or null when no file is there. Valid as long as this object.
  [[nodiscard]] const http::Reply* find(std::string_view path, std::string_view accept_encoding,
                                        std::string_view if_none_match) const;

 private:
  struct Variant {
    std::string etag;
    http::Reply full, not_modified;
  };
  struct File {
    Variant identity;
    std::unique_ptr<Variant> gzip;  // null where there is none
  };
  [[nodiscard]] static Variant make_variant(const Asset& asset, std::string headers, std::string etag,
                                            std::string body);
  void add_file(const Asset& asset, const std::string& headers);
  void add_demo_page(const Asset& asset, const std::string& collect_url);

  std::map<std::string, File, std::less<>> files_;
};

// The five characters that mean something in HTML text and attributes are escaped.
[[nodiscard]] std::string html_escaped(std::string_view text);

// "https://stats.example:8443" of "https://stats.example:8443/collect"; empty when `url` is no http or https
// URL with a plain host, so that nothing but an origin can get into a header.
[[nodiscard]] std::string origin_of(std::string_view url);

}  // namespace hitstream::api
