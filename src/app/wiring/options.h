// From settings, which are checked text and numbers, to what each module takes.
#pragma once

#include <string>

#include "api/api.h"
#include "base/result.h"
#include "collector/collector.h"
#include "config/settings.h"
#include "consumer/consumer.h"
#include "http/server.h"
#include "journal/journal.h"
#include "shipper/shipper.h"
#include "stream/kinesis/kinesis_stream.h"
#include "telemetry/log.h"

namespace hitstream::app::wiring {

[[nodiscard]] std::string journal_folder(const config::Settings& settings);
[[nodiscard]] journal::Options journal_options(const config::Settings& settings);
[[nodiscard]] consumer::Options consumer_options(const config::Settings& settings);
[[nodiscard]] shipper::Options shipper_options(const config::Settings& settings);
[[nodiscard]] stream::kinesis::Options kinesis_stream_options(const config::Settings& settings,
                                                              const std::string& region);
// Without the secret, which is in a file.
[[nodiscard]] collector::Options collector_options(const config::Settings& settings);
[[nodiscard]] std::string secret_file(const config::Settings& settings);

// Without the secret, which is in a file.
[[nodiscard]] api::access::Options access_options(const config::Settings& settings);
[[nodiscard]] std::string dashboard_secret_file(const config::Settings& settings);
// "https://stats.example.org": as the settings say, or else that of the listen address. Without a slash at
// its end.
[[nodiscard]] std::string dashboard_url(const config::Settings& settings);

// Without name, address, loops and kept headers, which differ for each server.
[[nodiscard]] http::Limits http_limits(const config::Settings& settings);

void configure_log(const config::Settings::Log& settings);

// "http://127.0.0.1:8080"; an address that means every interface becomes the loopback one, which a browser
// can open.
[[nodiscard]] std::string url_of(const http::Endpoint& endpoint);

}  // namespace hitstream::app::wiring
