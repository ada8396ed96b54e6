#include "stages/requests.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "load/request_text.h"

namespace hitstream::bench {
namespace {

constexpr std::size_t kVisitors = 400;
constexpr std::size_t kPages = 300;

// Each with the page's number, the visitor's address and the name and value of a cookie.
constexpr std::array<std::string_view, 3> kForms = {
    "GET /collect HTTP/1.1\r\n"
    "Host: stats.example.org\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
    "Accept: */*\r\n"
    "Accept-Language: de,en-US;q=0.7,en;q=0.3\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Referer: https://www.example.org/blog/{0}/ein-langer-titel\r\n"
    "Connection: keep-alive\r\n"
    "Cookie: {2}={3}\r\n"
    "Sec-Fetch-Dest: script\r\n"
    "Sec-Fetch-Mode: no-cors\r\n"
    "Sec-Fetch-Site: same-site\r\n"
    "\r\n",

    "GET /collect?site=shop HTTP/1.1\r\n"
    "Host: stats.example.org\r\n"
    "X-Forwarded-For: {1}\r\n"
    "X-Forwarded-Proto: https\r\n"
    "Accept: */*\r\n"
    "User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1\r\n"
    "Referer: https://shop.example.com/item/{0}?utm_source=news&utm_campaign=spring\r\n"
    "Accept-Language: fr-FR,fr;q=0.9\r\n"
    "Accept-Encoding: gzip, deflate, br\r\n"
    "Cookie: consent=yes; {2}={3}\r\n"
    "\r\n",

    "GET /collect HTTP/1.1\r\n"
    "Host: stats.example.org\r\n"
    "Connection: keep-alive\r\n"
    "Accept: */*\r\n"
    "From: googlebot(at)googlebot.com\r\n"
    "User-Agent: Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; "
    "+http://www.google.com/bot.html) Chrome/141.0.7390.122 Safari/537.36\r\n"
    "Referer: https://www.example.org/news/{0}\r\n"
    "Accept-Encoding: gzip, deflate, br\r\n"
    "\r\n",
};

// Scatters the numbers from 0 on over all of 64 bits (the finaliser of SplitMix64).
std::uint64_t scattered(std::uint64_t number) {
  number = (number + 1) * 0x9E3779B97F4A7C15;
  number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9;
  number = (number ^ number >> 27) * 0x94D049BB133111EB;
  return number ^ number >> 31;
}

std::string address_of(std::uint64_t visitor) {
  return fmt::format("{}.{}.{}.7", 60 + visitor % 40, visitor / 40 % 10, visitor % 251);
}

}  // namespace

std::vector<FixedRequest> fixed_requests(std::size_t count) {
  std::vector<FixedRequest> all;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t drawn = scattered(i);
    const std::uint64_t visitor = (drawn >> 8) % kVisitors;
    const std::uint64_t page = (drawn >> 32) % kPages;
    const bool is_new = (drawn & 3) == 0;
    const std::string session = fmt::format("{:016x}{:016x}", scattered(visitor), visitor);
    const std::string address = address_of(visitor);
    const std::size_t kind = i % 8;
    FixedRequest made;
    if (kind < 5) {
      RequestText text("/collect", "fixed", session);
      text.patch(page, is_new);
      made.bytes = text.bytes();
    } else {
      made.bytes = fmt::format(fmt::runtime(kForms[kind - 5]), page, address, is_new ? "no" : "sid", session);
    }
    made.peer = base::IpAddress::parse(kind == 6 ? "127.0.0.1" : address).value();
    all.push_back(std::move(made));
  }
  return all;
}

}  // namespace hitstream::bench
