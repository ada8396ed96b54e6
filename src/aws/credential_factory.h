// What the wiring of the program calls to get credentials.
#pragma once

#include <memory>
#include <string>

#include "aws/credentials.h"
#include "aws/environment.h"
#include "env/clock.h"
#include "env/executor.h"
#include "env/files.h"
#include "telemetry/metrics.h"

namespace hitstream::aws {

// The standard chain (credential_chain.h) behind a refresher (credential_refresher.h), which begins at once.
// `region`: the user's setting, which roles need to find STS; may be empty. The references must outlive it.
// Destroying it stops its thread within a moment.
[[nodiscard]] std::unique_ptr<CredentialsProvider> make_credentials(
    Environment environment, std::string region, env::FileSystem& files, const env::Clock& clock,
    env::Executor& executor, telemetry::Registry& metrics);

}  // namespace hitstream::aws
