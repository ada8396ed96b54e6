// Every setting, defined once: its name, default, unit, what is allowed, and its help. Nothing here knows
// what a setting is for. Addresses, networks and URLs are kept as text that has been checked.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hitstream::config {

struct Settings {
  std::string data;
  bool demo = false;

  struct Collector {
    std::string listen;
    std::string name;  // empty: made of the host's
    std::vector<std::string> paths;
    std::vector<std::string> trusted_proxies;
    std::string proxy_header;
    std::string public_url;  // empty: derived from the listen address
    std::string cookies;     // "on", "off"
    std::string cookie_name;
    std::string cookie_domain;               // empty: the collector's own host
    std::string secret_file;                 // empty: "secret" in the data folder
    std::chrono::milliseconds token_life{};  // whole seconds
    std::uint64_t token_uses = 0;
    bool keep_query = true;
    bool keep_fragment = false;
    bool count_restored = false;
    std::vector<std::string> sites;
    std::string unknown_sites;  // "accept", "refuse"
    std::vector<std::string> own_addresses;
    std::uint64_t rate_per_second = 0;  // 0: no limit
    std::uint64_t rate_burst = 0;
    bool operator==(const Collector&) const = default;
  } collector;

  struct Privacy {
    bool gpc = true;
    bool dnt = false;
    std::string ip;  // "full", "cut", "none"
    bool operator==(const Privacy&) const = default;
  } privacy;

  struct Listener {
    std::string listen;
    bool operator==(const Listener&) const = default;
  };
  Listener admin;

  struct Dashboard {
    std::string listen;
    std::string public_url;             // empty: derived from the listen address
    std::vector<std::string> embed_in;  // origins
    bool operator==(const Dashboard&) const = default;
  } dashboard;

  struct Auth {
    std::string mode;                          // "auto", "none"
    std::string password_hash;                 // empty: none
    std::vector<std::string> token_hashes;     // 64 hexadecimal digits each
    std::chrono::milliseconds session_life{};  // whole seconds
    std::string secret_file;                   // empty: "dashboard-secret" in the data folder
    bool operator==(const Auth&) const = default;
  } auth;

  struct Http {
    std::uint64_t connections = 0;
    std::uint64_t head_bytes = 0;
    std::uint64_t head_fields = 0;
    std::uint64_t body_bytes = 0;
    std::chrono::milliseconds head_deadline{};  // whole seconds, as are the two below
    std::chrono::milliseconds body_deadline{};
    std::chrono::milliseconds idle_deadline{};
    bool operator==(const Http&) const = default;
  } http;

  struct Record {
    std::uint64_t field_bytes = 0;
    bool operator==(const Record&) const = default;
  } record;

  struct Journal {
    std::uint64_t max_bytes = 0;
    std::uint64_t segment_bytes = 0;
    std::chrono::milliseconds retention{};
    std::string sync;  // "never", "always", or a duration (parse_duration() reads it)
    bool operator==(const Journal&) const = default;
  } journal;

  struct Stream {
    std::string name;
    bool aggregation = true;
    std::string fan_out;  // the name of a consumer; empty: none
    std::chrono::milliseconds poll_interval{};
    std::uint64_t prefetch_bytes = 0;
    bool operator==(const Stream&) const = default;
  } stream;

  struct Aws {
    std::string region;        // empty: as the environment and the profile say
    std::string endpoint_url;  // empty: as they say, or AWS's own
    bool operator==(const Aws&) const = default;
  } aws;

  struct Shipper {
    std::chrono::milliseconds linger{};
    std::chrono::milliseconds drain{};
    std::uint64_t aggregate_bytes = 0;
    std::uint64_t bytes_in_flight = 0;
    bool operator==(const Shipper&) const = default;
  } shipper;

  struct Analytics {
    std::string datacentre_nets;  // a file; empty: none
    std::string referrer_spam;    // a file; empty: none
    std::string country_file;     // empty: the database that the program brings along
    std::uint64_t columns_memory = 0;
    bool operator==(const Analytics&) const = default;
  } analytics;

  struct State {
    std::chrono::milliseconds save_interval{};
    bool operator==(const State&) const = default;
  } state;

  struct Log {
    std::string level;   // "debug", "info", "warn", "error", "off"
    std::string format;  // "text", "json"
    bool operator==(const Log&) const = default;
  } log;

  bool operator==(const Settings&) const = default;
};

enum class Type {
  kText,      // TOML string
  kList,      // TOML array of strings; separated by commas in variables and flags
  kSwitch,    // TOML boolean; "true" or "false" in variables; a flag alone is "true"
  kCount,     // TOML integer
  kBytes,     // TOML string "64MiB", or an integer of bytes
  kDuration,  // TOML string "25h"
};

// The sub-commands that take settings. `config` takes all of them.
enum class Program : std::uint8_t { kServe, kCollector, kDashboard, kStream, kShare, kConfig };

// A value as texts: the entries of a list, and for every other type exactly one.
using Texts = std::vector<std::string>;

// The definition of one setting.
struct Setting {
  std::string key;  // of the TOML file: "collector.listen"
  Type type = Type::kText;
  std::string value_name;  // "HOST:PORT", "SIZE"; empty for a switch
  Texts default_value;
  std::string allowed;    // for people: "1 to 1000000"
  std::string help;       // one or more sentences
  std::string flag_name;  // "--collector-listen"; by rule from the key, apart from the few with a shorter one
  bool flag_negates = false;          // of a switch: the flag alone is "false" ("--no-aggregation")
  std::vector<Program> programs;      // that take it; never empty, kConfig goes without saying
  std::optional<Program> listens_as;  // the program whose own listener this is: there its flag is "--listen"

  // "HITSTREAM_COLLECTOR_LISTEN", by rule from the key.
  [[nodiscard]] std::string variable() const;
  // "collector"; empty for the settings at the top.
  [[nodiscard]] std::string_view group() const;
  // "listen".
  [[nodiscard]] std::string_view name() const;

  [[nodiscard]] bool concerns(Program program) const;
  // The flag's name for people: flag_name, or "--listen" where this is the program's own listener. Both are
  // taken.
  [[nodiscard]] std::string flag_of(Program program) const;

  // False, and `settings` is as before, when the value is not allowed.
  std::function<bool(const Texts&, Settings& settings)> assign;
  // The value in its canonical form, which assign() takes back.
  std::function<Texts(const Settings&)> read;
};

// All of them, in the order in which people are shown them: those of a group together.
[[nodiscard]] const std::vector<Setting>& all_settings();

// "serve", "collector", …
[[nodiscard]] std::string_view name_of(Program program);

}  // namespace hitstream::config
