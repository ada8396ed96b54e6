#include "telemetry/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "telemetry/log_line.h"

namespace hitstream::telemetry {
namespace {

constexpr const char* kTextPattern = "%Y-%m-%dT%H:%M:%S.%eZ %^%-5l%$ %v";
constexpr const char* kJsonPattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
    case LogLevel::kOff:
      break;
  }
  return spdlog::level::off;
}

struct Output {
  std::shared_ptr<spdlog::logger> logger;
  LogFormat format = LogFormat::kText;
};

Output make_output(LogLevel level, LogFormat format) {
  // Not the logger's own registry: a log that other code can find, it can also change.
  auto logger =
      std::make_shared<spdlog::logger>("hitstream", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  logger->set_pattern(format == LogFormat::kJson ? kJsonPattern : kTextPattern,
                      spdlog::pattern_time_type::utc);
  logger->set_level(to_spdlog(level));
  return {std::move(logger), format};
}

Output& output() {
  static Output instance = make_output(LogLevel::kInfo, LogFormat::kText);
  return instance;
}

}  // namespace

void configure_log(LogLevel level, LogFormat format) { output() = make_output(level, format); }

void log(LogLevel level, std::string_view message, std::initializer_list<Field> fields) {
  const Output& out = output();
  const auto spdlog_level = to_spdlog(level);
  if (level == LogLevel::kOff || !out.logger->should_log(spdlog_level)) return;
  // As an argument, not as the format: what is logged may hold braces.
  out.logger->log(
      spdlog_level, "{}",
      out.format == LogFormat::kJson ? json_members(message, fields) : text_line(message, fields));
}

}  // namespace hitstream::telemetry
