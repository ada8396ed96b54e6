// Hits made of an access log, as many as wanted: the records that `hitstream replay` of it would leave in the
// journal.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "app/hit_request.h"
#include "base/ip_address.h"
#include "base/result.h"
#include "base/units.h"

namespace hitstream::bench {

// The log again and again, each time with other visitors: other addresses, sessions and view ids, the same
// pages, browsers and sources. Each line is a view; where its visitor came from another site, a report
// follows kReportDelay hits later, as the page's script would send it. Not thread-safe.
class Traffic {
 public:
  static constexpr std::uint64_t kReportDelay = 1000;

  // `base`: the site whose log it is, "http://example.org". Lines that cannot be read are left out.
  [[nodiscard]] static base::Result<Traffic> read(const std::string& log, const std::string& base);

  // The next hit as it stands in the journal; true when it is a view, which is a line of the log.
  bool next(base::UnixMillis time_ms, std::string& record);
  // The next line of the log, with the address of the visitor of next(). For others than hitstream.
  void next_line(base::UnixMillis time_ms, std::string& line);

 private:
  struct Line {
    app::HitRequest request;
    base::IpAddress client;
    std::uint64_t browser = 0;  // by address and User-Agent
    bool is_first = false;      // of its browser
    std::string before_time, after_time;
  };
  struct Report {
    std::uint64_t number = 0;  // of its view
    std::uint64_t due = 0;     // in hits
  };
  [[nodiscard]] const Line& line_of(std::uint64_t view) const { return lines_[view % lines_.size()]; }
  [[nodiscard]] std::string address_of(std::uint64_t view) const;
  void write(std::uint64_t view, bool is_report, base::UnixMillis time_ms, std::string& record) const;

  std::vector<Line> lines_;
  std::uint64_t views_ = 0;
  std::uint64_t hits_ = 0;
  std::deque<Report> reports_;
};

}  // namespace hitstream::bench
