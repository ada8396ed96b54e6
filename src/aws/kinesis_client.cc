#include "aws/kinesis_client.h"

#include <map>
#include <utility>

#include "aws/caller.h"
#include "aws/kinesis_reply.h"
#include "aws/kinesis_request.h"
#include "aws/subscription.h"

namespace hitstream::aws {
namespace {

constexpr std::size_t kPagesMax = 1000;  // of 1,000 shards each; more is a service that goes in circles

std::shared_ptr<const std::string> shared(std::string body) {
  return std::make_shared<const std::string>(std::move(body));
}

Failure unreadable(const std::string& operation, const std::string& message) {
  return {Failure::Kind::kUnreadable, {}, operation + ": " + message};
}

CallerOptions caller_options(const KinesisOptions& options) {
  CallerOptions out;
  out.url = options.endpoint.url;
  out.region = options.endpoint.region;
  out.service = "kinesis";
  out.api = "Kinesis_20131202";
  out.content_type = "application/x-amz-json-1.1";
  out.ca_bundle = options.ca_bundle;
  out.connections = options.connections;
  return out;
}

class KinesisClient final : public Kinesis {
 public:
  KinesisClient(const KinesisOptions& options, CredentialsProvider& credentials, const env::Clock& clock,
                env::Random& random, telemetry::Registry& metrics)
      : options_(options), caller_(caller_options(options), credentials, clock, random, metrics) {}

  void create_stream(const CreateStream& request, Done<void> done) override {
    tell("CreateStream", request::create_stream(request), std::move(done));
  }
  void delete_stream(const std::string& name, Done<void> done) override {
    tell("DeleteStream", request::delete_stream(name), std::move(done));
  }
  void describe_stream(const std::string& name, Done<StreamSummary> done) override {
    ask<StreamSummary>(
        make_call("DescribeStreamSummary", request::of_strings({{"StreamName", name}}), options_.control),
        [this](std::string body) { return replies_.stream_summary(std::move(body)); }, std::move(done));
  }
  void list_shards(const std::string& stream, Done<std::vector<Shard>> done) override {
    auto pages = std::make_shared<Pages<Shard>>();
    pages->operation = "ListShards";
    pages->next_body = [stream](const std::string& token) {
      return request::of_strings(
          {token.empty() ? std::pair("StreamName", stream) : std::pair("NextToken", token)});
    };
    pages->read = [this](std::string body) { return replies_.shards(std::move(body)); };
    pages->done = std::move(done);
    next_page(std::move(pages), {});
  }
  void put_records(const std::string& stream, const std::vector<PutEntry>& entries,
                   Done<std::vector<PutEntryResult>> done) override {
    ask<std::vector<PutEntryResult>>(
        make_call("PutRecords", request::put_records(stream, entries), options_.put),
        [this, count = entries.size()](std::string body) {
          return replies_.put_results(std::move(body), count);
        },
        std::move(done));
  }
  void get_shard_iterator(const std::string& stream, const IteratorRequest& request,
                          Done<std::string> done) override {
    ask<std::string>(
        make_call("GetShardIterator", request::get_shard_iterator(stream, request), options_.read),
        [this](std::string body) { return replies_.iterator(std::move(body)); }, std::move(done));
  }
  void get_records(const std::string& iterator, int limit, Done<RecordBatch> done) override {
    Call call = make_call("GetRecords", request::get_records(iterator, limit), options_.read);
    call.tried_again_after_throttling = false;
    ask<RecordBatch>(
        std::move(call), [this](std::string body) { return replies_.records(std::move(body)); },
        std::move(done));
  }

  void register_consumer(const std::string& stream_arn, const std::string& name,
                         Done<StreamConsumer> done) override {
    ask_consumer("RegisterStreamConsumer", stream_arn, name, std::move(done));
  }
  void describe_consumer(const std::string& stream_arn, const std::string& name,
                         Done<StreamConsumer> done) override {
    ask_consumer("DescribeStreamConsumer", stream_arn, name, std::move(done));
  }
  void list_consumers(const std::string& stream_arn, Done<std::vector<StreamConsumer>> done) override {
    auto pages = std::make_shared<Pages<StreamConsumer>>();
    pages->operation = "ListStreamConsumers";
    pages->next_body = [stream_arn](const std::string& token) {
      if (token.empty()) return request::of_strings({{"StreamARN", stream_arn}});
      return request::of_strings({{"StreamARN", stream_arn}, {"NextToken", token}});
    };
    pages->read = [this](std::string body) { return replies_.consumers(std::move(body)); };
    pages->done = std::move(done);
    next_page(std::move(pages), {});
  }

  std::uint64_t subscribe(const std::string& consumer_arn, const IteratorRequest& from,
                          std::function<void(SubscriptionEvent)> on_event, Done<void> done) override {
    auto subscription = std::make_shared<Subscription>(replies_, std::move(on_event));
    auto id = std::make_shared<std::uint64_t>(0);
    Call call = make_call("SubscribeToShard", request::subscribe(consumer_arn, from), options_.control);
    call.attempt_timeout = std::chrono::milliseconds(0);
    call.tried_again = false;
    call.silence_max = options_.silence_max;
    call.http2_without_tls = options_.http2_without_tls && options_.endpoint.url.starts_with("http://");
    call.read = [subscription](const std::string&) -> std::optional<Failure> {
      if (subscription->between_messages()) return std::nullopt;
      return unreadable("SubscribeToShard", "it ended within a message");
    };
    call.on_body = [this, subscription, id](std::string_view piece) {
      const auto failure = subscription->feed(piece, [&] { return subscriptions_.contains(*id); });
      if (failure) end_subscription(*id, tl::unexpected(*failure));
    };
    *id = caller_.call(std::move(call),
                       [this, id](Outcome<void> outcome) { end_subscription(*id, std::move(outcome)); });
    subscriptions_.emplace(*id, std::move(done));
    return *id;
  }
  void cancel(std::uint64_t subscription) override {
    if (subscriptions_.erase(subscription) > 0) caller_.cancel(subscription);
  }

  void perform(std::chrono::milliseconds timeout) override { caller_.perform(timeout); }
  void wake() override { caller_.wake(); }
  [[nodiscard]] std::size_t in_flight() const override { return caller_.in_flight(); }

 private:
  template <class T>
  struct Pages {
    std::string operation;
    std::function<std::string(const std::string& token)> next_body;
    std::function<base::Result<Page<T>>(std::string)> read;
    Done<std::vector<T>> done;
    std::vector<T> items;
    std::size_t count = 0;
  };

  static Call make_call(const char* operation, std::string body, const Patience& patience) {
    Call call;
    call.operation = operation;
    call.body = shared(std::move(body));
    call.deadline = patience.deadline;
    call.attempt_timeout = patience.attempt_timeout;
    return call;
  }

  // An operation whose reply says nothing.
  void tell(const char* operation, std::string body, Done<void> done) {
    Call call = make_call(operation, std::move(body), options_.control);
    call.read = [](const std::string&) { return std::nullopt; };
    caller_.call(std::move(call), std::move(done));
  }

  template <class T, class Read>
  void ask(Call call, const Read& read, Done<T> done) {
    auto value = std::make_shared<T>();
    call.read = [read, value, operation = call.operation](std::string body) -> std::optional<Failure> {
      base::Result<T> got = read(std::move(body));
      if (!got) return unreadable(operation, got.error().message);
      *value = std::move(*got);
      return std::nullopt;
    };
    caller_.call(std::move(call), [value, done = std::move(done)](Outcome<void> outcome) {
      if (!outcome) return done(tl::unexpected(std::move(outcome.error())));
      done(std::move(*value));
    });
  }

  void ask_consumer(const char* operation, const std::string& stream_arn, const std::string& name,
                    Done<StreamConsumer> done) {
    ask<StreamConsumer>(
        make_call(operation, request::of_strings({{"StreamARN", stream_arn}, {"ConsumerName", name}}),
                  options_.control),
        [this](std::string body) { return replies_.consumer(std::move(body)); }, std::move(done));
  }

  template <class T>
  void next_page(std::shared_ptr<Pages<T>> pages, const std::string& token) {
    Call call = make_call(pages->operation.c_str(), pages->next_body(token), options_.control);
    ask<Page<T>>(std::move(call), pages->read, [this, pages](Outcome<Page<T>> page) {
      if (!page) return pages->done(tl::unexpected(std::move(page.error())));
      for (T& item : page->items) pages->items.push_back(std::move(item));
      if (page->next_token.empty()) return pages->done(std::move(pages->items));
      if (++pages->count == kPagesMax) {
        return pages->done(tl::unexpected(unreadable(pages->operation, "there is no end of pages")));
      }
      next_page(pages, page->next_token);
    });
  }

  void end_subscription(std::uint64_t id, Outcome<void> outcome) {
    const auto at = subscriptions_.find(id);
    if (at == subscriptions_.end()) return;
    const Done<void> done = std::move(at->second);
    subscriptions_.erase(at);
    caller_.cancel(id);  // when it ended itself within the stream
    done(std::move(outcome));
  }

  const KinesisOptions options_;
  ReplyReader replies_;
  std::map<std::uint64_t, Done<void>> subscriptions_;
  Caller caller_;  // the last: it calls into the others until it is gone
};

}  // namespace

std::unique_ptr<Kinesis> make_kinesis(const KinesisOptions& options, CredentialsProvider& credentials,
                                      const env::Clock& clock, env::Random& random,
                                      telemetry::Registry& metrics) {
  return std::make_unique<KinesisClient>(options, credentials, clock, random, metrics);
}

}  // namespace hitstream::aws
