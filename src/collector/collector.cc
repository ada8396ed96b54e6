#include "collector/collector.h"

#include "collector/handler.h"
#include "collector/kept_headers.h"

namespace hitstream::collector {
namespace {

class CollectorService final : public http::Service {
 public:
  CollectorService(const Options& options, journal::Journal& journal, const env::Clock& clock,
                   env::Random& random, telemetry::Registry& metrics)
      : shared_(options, journal, clock, random, metrics) {}

  std::unique_ptr<http::LoopHandler> make_handler(std::size_t /*loop*/) override {
    return std::make_unique<Handler>(shared_);
  }

 private:
  Shared shared_;
};

}  // namespace

std::vector<http::KeptHeader> kept_headers(const Options& options) {
  std::vector<http::KeptHeader> headers(kKeptHeaders);
  headers[kCookie] = {"cookie", http::Repeated::kJoinWithSemicolon};
  headers[kReferer] = {"referer", http::Repeated::kFirst};
  headers[kUserAgent] = {"user-agent", http::Repeated::kFirst};
  headers[kProxyHeader] = {options.proxy_header, http::Repeated::kJoinWithComma};
  headers[kAcceptEncoding] = {"accept-encoding", http::Repeated::kJoinWithComma};
  headers[kSecGpc] = {"sec-gpc", http::Repeated::kFirst};
  headers[kDnt] = {"dnt", http::Repeated::kFirst};
  headers[kSecPurpose] = {"sec-purpose", http::Repeated::kFirst};
  headers[kPurpose] = {"purpose", http::Repeated::kFirst};
  headers[kXMoz] = {"x-moz", http::Repeated::kFirst};
  headers[kForwardedProto] = {"x-forwarded-proto", http::Repeated::kJoinWithComma};
  headers[kOrigin] = {"origin", http::Repeated::kFirst};
  return headers;
}

std::unique_ptr<http::Service> make_service(const Options& options, journal::Journal& journal,
                                            const env::Clock& clock, env::Random& random,
                                            telemetry::Registry& metrics) {
  return std::make_unique<CollectorService>(options, journal, clock, random, metrics);
}

}  // namespace hitstream::collector
