#include "collector/collector.h"

#include "collector/handler.h"
#include "collector/kept_headers.h"

namespace hitstream::collector {
namespace {

class CollectorService final : public http::Service {
 public:
  CollectorService(const Options& options, journal::Journal& journal, const env::Clock& clock,
                   env::Random& random, telemetry::Registry& metrics)
      : shared_{.options = options,
                .journal = journal,
                .clock = clock,
                .random = random,
                .metrics = Metrics(metrics)} {}

  std::unique_ptr<http::LoopHandler> make_handler(std::size_t /*loop*/) override {
    return std::make_unique<Handler>(shared_);
  }

 private:
  Shared shared_;
};

}  // namespace

std::vector<http::KeptHeader> kept_headers(const Options& options) {
  std::vector<http::KeptHeader> headers(4);
  headers[kCookie] = {"cookie", http::Repeated::kJoinWithSemicolon};
  headers[kReferer] = {"referer", http::Repeated::kFirst};
  headers[kUserAgent] = {"user-agent", http::Repeated::kFirst};
  headers[kProxyHeader] = {options.proxy_header, http::Repeated::kJoinWithComma};
  return headers;
}

std::unique_ptr<http::Service> make_service(const Options& options, journal::Journal& journal,
                                            const env::Clock& clock, env::Random& random,
                                            telemetry::Registry& metrics) {
  return std::make_unique<CollectorService>(options, journal, clock, random, metrics);
}

}  // namespace hitstream::collector
