// docs/configuration.md carries the table of settings; this keeps it true. With HITSTREAM_UPDATE_DOCS=1 in
// the environment, it writes the table instead of comparing it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "config/print.h"

namespace hitstream::config {
namespace {

constexpr const char* kBegin = "<!-- settings: begin -->\n";
constexpr const char* kEnd = "<!-- settings: end -->\n";

std::string read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(Reference, DocumentsTheSettingsAsTheyAre) {
  const std::string path = HITSTREAM_DOCS "/configuration.md";
  const std::string document = read(path);
  const std::size_t begin = document.find(kBegin);
  const std::size_t end = document.find(kEnd);
  ASSERT_NE(begin, std::string::npos) << path;
  ASSERT_NE(end, std::string::npos) << path;
  const std::size_t table = begin + std::string_view(kBegin).size();
  if (std::getenv("HITSTREAM_UPDATE_DOCS") != nullptr) {
    std::ofstream(path) << document.substr(0, table) << "\n" << to_markdown() << "\n" << document.substr(end);
    return;
  }
  EXPECT_EQ(document.substr(table, end - table), "\n" + to_markdown() + "\n")
      << "run config_test once with HITSTREAM_UPDATE_DOCS=1";
}

}  // namespace
}  // namespace hitstream::config
