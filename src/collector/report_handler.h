// One loop's side of reports: the POSTs of the tag's script.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "collector/page_url.h"
#include "collector/report.h"
#include "collector/shared.h"
#include "collector/turn.h"
#include "collector/visitor.h"
#include "http/request.h"

namespace hitstream::collector {

class ReportHandler {
 public:
  // Both must outlive it.
  ReportHandler(Shared& shared, Turn& turn) : shared_(shared), turn_(turn) {}

  // 204 once the record is in the journal; 400, 403 or 413 with a reason, which is counted, and no record.
  void handle(const http::Request& request, http::Exchange& exchange, const Visitor& visitor);

 private:
  struct Refused {
    Refusal reason = Refusal::kMalformed;
    int status = 403;
    std::string_view text;
  };

  [[nodiscard]] std::optional<Refused> take(const http::Request& request, const Visitor& visitor);
  [[nodiscard]] std::optional<Refused> check(const Token& token, const Report& report);
  [[nodiscard]] bool is_of_token_site(const Token& token, const Report& report);
  [[nodiscard]] bool is_refused_site(const Report& report);
  [[nodiscard]] bool is_alive(const Token& token) const;
  [[nodiscard]] bool add_record(const http::Request& request, const Visitor& visitor, const Token& token,
                                const Report& report);
  [[nodiscard]] const http::Reply& accepted_for(std::string_view origin);

  Shared& shared_;
  Turn& turn_;
  ReportParser parser_;
  std::string referer_room_, page_room_, source_room_, view_;  // kept for their memory
  SiteText site_text_{};
  // The reply to the last origin: most reports come from few sites.
  std::string accepted_origin_;
  std::optional<http::Reply> accepted_;
};

}  // namespace hitstream::collector
