// The structured log, on standard error: one line an event, as text or as JSON. A thin layer over spdlog that
// keeps fields apart from the message. Thread-safe. Nothing personal (addresses, User-Agents, session ids)
// goes in here.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace hitstream::telemetry {

enum class LogLevel { kDebug, kInfo, kWarn, kError, kOff };
enum class LogFormat { kText, kJson };

struct Field {
  std::string_view key;
  std::string value;
  bool quoted = true;  // false for numbers and booleans

  Field(std::string_view k, std::string_view v) : key(k), value(v) {}
  Field(std::string_view k, const char* v) : key(k), value(v) {}
  Field(std::string_view k, const std::string& v) : key(k), value(v) {}
  Field(std::string_view k, bool v) : key(k), value(v ? "true" : "false"), quoted(false) {}
  template <class Number>
  requires std::is_arithmetic_v<Number> Field(std::string_view k, Number v)
      : key(k), value(std::to_string(v)), quoted(false) {}
};

// Once, at the start of the program, before other threads log. Without it: info, text.
void configure_log(LogLevel level, LogFormat format);

void log(LogLevel level, std::string_view message, std::initializer_list<Field> fields = {});
inline void log_debug(std::string_view message, std::initializer_list<Field> fields = {}) {
  log(LogLevel::kDebug, message, fields);
}
inline void log_info(std::string_view message, std::initializer_list<Field> fields = {}) {
  log(LogLevel::kInfo, message, fields);
}
inline void log_warn(std::string_view message, std::initializer_list<Field> fields = {}) {
  log(LogLevel::kWarn, message, fields);
}
inline void log_error(std::string_view message, std::initializer_list<Field> fields = {}) {
  log(LogLevel::kError, message, fields);
}

}  // namespace hitstream::telemetry
