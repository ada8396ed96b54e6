// The data folder and its locks: one for the journal, one for the saved state, so that a collector and a
// dashboard can share a folder and nobody else can.
#pragma once

#include <memory>

#include "app/wiring/host.h"
#include "base/result.h"

namespace hitstream::app::wiring {

inline constexpr const char* kJournalLock = "lock";
inline constexpr const char* kStateLock = "state-lock";

// Makes the folder when it is missing. kBusy, with who holds it, when another process does.
[[nodiscard]] base::Result<std::unique_ptr<env::FileLock>> lock_in_data_folder(Host& host, const char* name);

}  // namespace hitstream::app::wiring
