#include "app/journal_verify.h"

#include <fmt/format.h>

#include <cstdio>

#include "env/files.h"
#include "journal/verify.h"

namespace hitstream::app {

int verify_journal(const std::string& folder) {
  env::PosixFileSystem files;
  const auto report = journal::verify(folder, files);
  if (!report) {
    fmt::print(stderr, "hitstream journal verify: {}\n", report.error().message);
    return 2;
  }
  fmt::print("{}", journal::to_text(*report));
  return std::fflush(stdout) == 0 && report->is_sound() ? 0 : 1;
}

}  // namespace hitstream::app
