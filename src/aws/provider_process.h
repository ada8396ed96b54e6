// credential_process of a profile: a program that prints credentials.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "aws/credentials.h"
#include "aws/environment.h"
#include "base/result.h"
#include "env/clock.h"

namespace hitstream::aws {

// Splits a command as the AWS CLI does (Python's shlex.split): words between white space; '…' is taken as it
// is; in "…" a backslash escapes '"' and itself; elsewhere it escapes any character. Nothing is expanded.
// kInvalidArgument for a quotation that does not end, a backslash at the end, or no words.
[[nodiscard]] base::Result<std::vector<std::string>> split_command(std::string_view command);

// Runs it (credential_child.h) and reads {"Version":1, "AccessKeyId":…, "SecretAccessKey":…,
// "SessionToken":…, "Expiration":…}. Messages name the program, not its arguments. kCorrupt for other output.
[[nodiscard]] base::Result<Credentials> run_credential_process(std::string_view command,
                                                               const Environment& environment,
                                                               const env::Clock& clock,
                                                               const std::string& from,
                                                               const std::stop_token& stop);

}  // namespace hitstream::aws
