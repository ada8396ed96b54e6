#include "app/wiring/data_folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

namespace hitstream::app::wiring {

base::Result<std::unique_ptr<env::FileLock>> lock_in_data_folder(Host& host, const char* name) {
  const std::string& folder = host.settings.data;
  if (auto made = host.files.create_folders(folder); !made) return base::forward(std::move(made.error()));
  return host.files.lock(fmt::format("{}/{}", folder, name),
                         fmt::format("pid {}, hitstream {}", ::getpid(), host.name));
}

}  // namespace hitstream::app::wiring
