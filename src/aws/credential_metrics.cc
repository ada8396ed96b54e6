#include "aws/credential_metrics.h"

namespace hitstream::aws {

CredentialMetrics::CredentialMetrics(telemetry::Registry& registry)
    : refreshes(registry.counter("hitstream_aws_credential_refreshes_total",
                                 "Times that AWS credentials were fetched.")),
      refresh_failures(registry.counter("hitstream_aws_credential_refresh_failures_total",
                                        "Times that fetching AWS credentials failed.")),
      expiry_seconds(registry.gauge("hitstream_aws_credential_expiry_seconds",
                                    "Unix time at which the present AWS credentials end; 0: never.")) {}

}  // namespace hitstream::aws
