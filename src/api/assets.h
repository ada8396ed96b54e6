// The files of web/, embedded in the program when it is built.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace hitstream::api {

enum class AssetKind : std::uint8_t {
  kPage,      // the dashboard: asked for again each time, under the page's Content-Security-Policy
  kDocument,  // asked for again each time; may load nothing and run nothing, its style is in it
  kDemoPage,  // of the demo site; holds kTagPlaceholder where the address of the collector belongs
  kFile,      // its name carries a hash of its content, so that it may be kept for ever
};

inline constexpr std::string_view kTagPlaceholder = "__COLLECT_URL__";

struct Asset {
  AssetKind kind = AssetKind::kFile;
  std::string_view path;  // "/assets/app-5XK2VQ3L.js"
  std::string_view content_type;
  std::string_view hash;      // of the content, 32 hexadecimal digits
  std::string_view identity;  // the content
  std::string_view gzip;      // the content, compressed; empty where that would not pay
};

// Defined by the source that the build generates from web/. Lives as long as the program.
[[nodiscard]] std::span<const Asset> embedded_assets();

// The same for the description of the API, from src/api/openapi/.
[[nodiscard]] std::span<const Asset> document_assets();

}  // namespace hitstream::api
