// The path of a hit allocates nothing once its buffers have grown.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <new>

#include "collector/collector.h"
#include "collector/kept_headers.h"
#include "collector/test_doubles.h"

namespace {

std::atomic<std::size_t> allocations{0};

}  // namespace

void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }

namespace hitstream::collector {
namespace {

// Counts the turns' replies without keeping their text.
class SilentExchange final : public http::Exchange {
 public:
  void reply(const http::Reply& /*reply*/) override {}
  void reply(const http::ReplyTemplate& /*reply*/, std::string_view /*slot_value*/) override {}
  void reply_after_commit(const http::ReplyTemplate& /*reply*/, std::string_view /*slot_value*/) override {
    ++hits;
  }
  std::shared_ptr<http::Deferred> defer() override { return nullptr; }
  std::shared_ptr<http::BodyStream> stream(const http::Reply& /*head*/, std::size_t /*bytes*/) override {
    return nullptr;
  }
  std::size_t hits = 0;
};

std::size_t allocations_of_hits(const char* peer, std::string_view cookie) {
  FakeJournal journal;
  env::ManualClock clock;
  env::SeededRandom random(1);
  telemetry::Registry registry;
  Options options;
  options.trusted_proxies = {base::IpNetwork::parse("::1").value()};
  const auto service = make_service(options, journal, clock, random, registry);
  const auto handler = service->make_handler(0);
  std::array<std::string_view, kKeptHeaders> headers{};
  headers[kCookie] = cookie;
  headers[kReferer] = "https://example.org/some/page?with=query";
  headers[kUserAgent] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  headers[kAcceptEncoding] = "gzip, deflate, br, zstd";
  headers[kForwardedProto] = "https";
  headers[kProxyHeader] = "2001:db8:1111:2222:3333:4444:5555:6666";
  const http::Request request{.method = http::Method::kGet,
                              .path = "/collect",
                              .query = {},
                              .host = {},
                              .body = {},
                              .peer = base::IpAddress::parse(peer).value(),
                              .headers = headers};
  SilentExchange exchange;
  const auto turn = [&] {
    for (int i = 0; i < 50; ++i) handler->handle(request, exchange);
    EXPECT_TRUE(handler->commit());
  };
  turn();
  const std::size_t before = allocations.load();
  turn();
  turn();
  const std::size_t after = allocations.load();
  EXPECT_EQ(exchange.hits, 150U);
  return after - before;
}

TEST(Allocations, NoneForAHitWithACookie) {
  EXPECT_EQ(allocations_of_hits("198.51.100.7", "sid=0123456789abcdef0123456789abcdef"), 0U);
}

TEST(Allocations, NoneForANewSessionBehindAProxy) {
  EXPECT_EQ(allocations_of_hits("::1", "other=cookie"), 0U);
}

}  // namespace
}  // namespace hitstream::collector
