// A client of the real kind before a service that the test plays. Time passes only in rests between attempts:
// each perform() that finds nothing to do moves the clock.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <optional>

#include "aws/kinesis_client.h"
#include "aws/test_service.h"
#include "env/clock.h"
#include "env/random.h"

namespace hitstream::aws {

class KinesisFixture : public testing::Test {
 protected:
  // Serves with `serve`, and counts what comes.
  void start(TestService::Serve serve) { start(std::move(serve), KinesisOptions()); }
  void start(TestService::Serve serve, KinesisOptions options) {
    service = std::make_unique<TestService>([this, serve = std::move(serve)](const ServedRequest& request) {
      ++requests;
      return serve(request);
    });
    options.endpoint = {service->url(), "eu-central-1"};
    options.http2_without_tls = false;
    kinesis = make_kinesis(options, credentials, clock, random, metrics);
  }

  // A callback that keeps what it gets.
  template <class T>
  Done<T> keep(std::optional<Outcome<T>>& into) {
    return [&into](Outcome<T> outcome) { into = std::move(outcome); };
  }
  template <class T>
  Outcome<T> wait_for(std::optional<Outcome<T>>& outcome) {
    while (!outcome) {
      kinesis->perform(std::chrono::milliseconds(1));
      if (passing) clock.advance(std::chrono::milliseconds(100));
    }
    if (service) service->sync();
    return std::move(*outcome);
  }

  [[nodiscard]] double metric(const std::string& sample) const {
    const std::string text = "\n" + metrics.expose();
    const std::size_t at = text.find("\n" + sample + " ");
    return at == std::string::npos ? 0 : std::stod(text.substr(at + sample.size() + 2));
  }

  env::ManualClock clock;
  env::SeededRandom random{20261124};
  telemetry::Registry metrics;
  TestCredentials credentials;
  bool passing = true;  // whether the clock moves in wait_for()
  std::atomic<int> requests = 0;
  std::unique_ptr<TestService> service;
  std::unique_ptr<Kinesis> kinesis;
};

}  // namespace hitstream::aws
