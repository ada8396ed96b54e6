#include "aws/credential_test_server.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace hitstream::aws {
namespace {

constexpr const char* kKept[] = {"authorization",
                                 "content-type",
                                 "x-amz-date",
                                 "x-amz-security-token",
                                 "x-aws-ec2-metadata-token",
                                 "x-aws-ec2-metadata-token-ttl-seconds"};

class Handler final : public http::LoopHandler {
 public:
  explicit Handler(LocalService& service) : service_(service) {}
  void handle(const http::Request& request, http::Exchange& exchange) override {
    service_.handle(request, exchange);
  }

 private:
  LocalService& service_;
};

}  // namespace

LocalService::LocalService(Answer answer) : answer_(std::move(answer)) {
  http::ServerOptions options;
  options.name = "local";
  options.thread_name = "local";
  options.listen = {"127.0.0.1", 0};
  for (const char* name : kKept) options.kept_headers.push_back({name, http::Repeated::kJoinWithComma});
  auto started = http::Server::start(options, *this, clock_, metrics_);
  if (!started) throw std::runtime_error(started.error().message);
  server_ = *std::move(started);
}

LocalService::~LocalService() { server_->stop(std::chrono::milliseconds(0)); }

std::string LocalService::url() const { return "http://" + server_->endpoint().to_string(); }

std::vector<SeenRequest> LocalService::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

void LocalService::change(const std::function<void()>& what_answers_are_made_of) {
  const std::lock_guard lock(mutex_);
  what_answers_are_made_of();
}

std::unique_ptr<http::LoopHandler> LocalService::make_handler(std::size_t) {
  return std::make_unique<Handler>(*this);
}

void LocalService::handle(const http::Request& request, http::Exchange& exchange) {
  SeenRequest seen{
      request.method, std::string(request.path), std::string(request.host), std::string(request.body), {}};
  for (std::size_t i = 0; i < std::size(kKept); ++i) {
    if (request.has_header(i)) seen.headers[kKept[i]] = request.header(i);
  }
  const std::lock_guard lock(mutex_);
  seen_.push_back(seen);
  if (const std::optional<http::Reply> reply = answer_(seen)) {
    exchange.reply(*reply);
  } else {
    unanswered_.push_back(exchange.defer());
  }
}

http::Reply json_reply(std::string body) { return {200, "application/json", "", std::move(body)}; }

http::Reply status_reply(int status, std::string body) { return {status, "text/plain", "", std::move(body)}; }

std::string json_credentials(const std::string& token_field, const std::string& more) {
  return fmt::format(R"({{{}"AccessKeyId":"AKJSON","SecretAccessKey":"json-secret","{}":"json-token",)"
                     R"("Expiration":"2026-11-24T15:30:05Z"}})",
                     more, token_field);
}

http::Reply sts_reply(const std::string& operation) {
  return {200, "text/xml", "",
          fmt::format(R"(<{0}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{0}Result>
    <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/s</Arn></AssumedRoleUser>
    <Credentials><AccessKeyId>AKSTS</AccessKeyId><SecretAccessKey>sts-secret</SecretAccessKey>
      <SessionToken>sts-token</SessionToken><Expiration>2026-11-24T15:30:05Z</Expiration></Credentials>
  </{0}Result></{0}Response>)",
                      operation)};
}

SourceFixture::SourceFixture()
    : context{{"HOME=/home/u", "AWS_EC2_METADATA_DISABLED=true"}, files, clock, "eu-central-1"} {
  if (!files.create_folders("/home/u/.aws")) throw std::runtime_error("no folder");
}

}  // namespace hitstream::aws
