#include "app/settings_source.h"

#include "app/environment.h"
#include "base/units.h"
#include "env/files.h"

namespace hitstream::app {
namespace {

constexpr std::size_t kFileBytesMax = base::kMiB;

}  // namespace

base::Result<config::Effective> effective_settings(const SettingsArguments& arguments) {
  config::Inputs inputs;
  inputs.environment = environment();
  inputs.flags = arguments.flags;
  std::string file = arguments.config_file;
  if (file.empty()) file = config::variable_in(inputs.environment, config::kFileVariable).value_or("");
  if (!file.empty()) {
    env::PosixFileSystem files;
    auto text = env::read_file(files, file, kFileBytesMax);
    if (!text) return base::forward(std::move(text.error()));
    inputs.file = config::FileText{file, *std::move(text)};
  }
  return config::resolve(inputs);
}

}  // namespace hitstream::app
