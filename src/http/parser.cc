#include "http/parser.h"

#include <algorithm>
#include <array>
#include <boost/beast/http/basic_parser.hpp>
#include <cassert>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "http/head.h"
#include "http/plain_head.h"

namespace hitstream::http {
namespace {

namespace beast = boost::beast::http;
using boost::beast::error_code;

// "0\r\n\r\n". Given fewer bytes of a first chunk, an assertion of Beast 1.81 is wrong about what may come
// next.
constexpr std::size_t kShortestChunkedBody = 5;
constexpr std::size_t kChunkExtensionBytesMax = 256;

Method to_method(beast::verb verb) {
  switch (verb) {
    case beast::verb::get:
      return Method::kGet;
    case beast::verb::head:
      return Method::kHead;
    case beast::verb::post:
      return Method::kPost;
    case beast::verb::put:
      return Method::kPut;
    case beast::verb::delete_:
      return Method::kDelete;
    case beast::verb::options:
      return Method::kOptions;
    case beast::verb::patch:
      return Method::kPatch;
    default:
      return Method::kOther;
  }
}

OwnField to_own(beast::field field) {
  switch (field) {
    case beast::field::host:
      return OwnField::kHost;
    case beast::field::transfer_encoding:
      return OwnField::kTransferEncoding;
    case beast::field::expect:
      return OwnField::kExpect;
    default:
      return OwnField::kNone;
  }
}

// Which field is kept, by the number Beast gives to the names it knows, or by name.
class KeptIndex {
 public:
  explicit KeptIndex(const std::vector<KeptHeader>& kept) {
    by_field_.fill(Head::kNotKept);
    for (std::size_t i = 0; i < kept.size(); ++i) {
      const beast::field field = beast::string_to_field(kept[i].name);
      if (field == beast::field::unknown) {
        by_name_.emplace_back(kept[i].name, i);
      } else {
        by_field_[static_cast<std::size_t>(field)] = static_cast<std::uint8_t>(i);
      }
    }
  }

  [[nodiscard]] std::size_t find(beast::field field, std::string_view name) const {
    if (field != beast::field::unknown) return by_field_[static_cast<std::size_t>(field)];
    for (const auto& [kept_name, index] : by_name_) {
      if (base::equals_ignoring_case(kept_name, name)) return index;
    }
    return Head::kNotKept;
  }

 private:
  static constexpr std::size_t kKnownFieldsMax = 512;  // Beast 1.81 knows 357
  std::array<std::uint8_t, kKnownFieldsMax> by_field_{};
  std::vector<std::pair<std::string, std::size_t>> by_name_;
};

// What Beast calls while it reads a head goes on to a Head; the chunks of a body are put together here.
class Grammar final : public beast::basic_parser<true> {
 public:
  Grammar(const Limits& limits, const KeptIndex& kept, Head& head, std::string_view input)
      : kept_(&kept), head_(&head), input_(input), trailer_bytes_left_(limits.head_bytes) {
    header_limit(static_cast<std::uint32_t>(limits.head_bytes));
    body_limit(limits.body_bytes);
  }
  Grammar(Grammar&&) = default;

  [[nodiscard]] Fault fault(const error_code& error) const {
    if (fault_ != Fault::kNone) return fault_;
    if (error == beast::error::header_limit) return Fault::kHeadTooLarge;
    return error == beast::error::body_limit ? Fault::kBodyTooLarge : Fault::kMalformed;
  }
  [[nodiscard]] bool saw_chunk() const { return saw_chunk_; }
  [[nodiscard]] const std::string& chunks() const { return chunks_; }
  void set_input(std::string_view input) { input_ = input; }

 private:
  using view = boost::beast::string_view;

  void check(Fault fault, error_code& ec) {
    if (fault == Fault::kNone) return;
    fault_ = fault;
    ec = beast::error::bad_value;
  }

  void on_request_impl(beast::verb method, view, view target, int version, error_code& ec) override {
    check(head_->start(to_method(method), target, version >= 11), ec);
  }

  void on_field_impl(beast::field field, view name, view value, error_code& ec) override {
    if (is_folded(name, value)) return check(Fault::kMalformed, ec);
    if (is_header_done()) return check(pass_trailer(name, value), ec);
    check(head_->add_field(to_own(field), kept_->find(field, name), value), ec);
  }

  void on_header_impl(error_code& ec) override { check(head_->finish(), ec); }
  void on_finish_impl(error_code&) override {}

  void on_chunk_header_impl(std::uint64_t, view extension, error_code& ec) override {
    saw_chunk_ = true;
    if (extension.size() > kChunkExtensionBytesMax) check(Fault::kMalformed, ec);
  }

  std::size_t on_chunk_body_impl(std::uint64_t, view bytes, error_code&) override {
    chunks_.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  // Requests have no status line, and bodies of known length are not given to Beast.
  void on_response_impl(int, view, int, error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(view bytes, error_code&) override { return bytes.size(); }

  // Trailers are checked and dropped.
  [[nodiscard]] Fault pass_trailer(view name, view value) {
    const std::size_t bytes = name.size() + value.size();
    if (bytes > trailer_bytes_left_) return Fault::kHeadTooLarge;
    trailer_bytes_left_ -= bytes;
    return Fault::kNone;
  }

  // Beast unfolds a value into a buffer of its own or, when its first line is empty, skips that line.
  [[nodiscard]] bool is_folded(view name, view value) const {
    const char* const begin = input_.data();
    const char* const end = begin + input_.size();
    const std::less<const char*> before;
    if (before(value.data(), begin) || before(end, value.data())) return true;
    const char* const colon = name.data() + name.size();
    return std::find(colon, value.data(), '\r') != value.data();
  }

  const KeptIndex* kept_;
  Head* head_;
  std::string_view input_;
  std::size_t trailer_bytes_left_;
  std::string chunks_;
  Fault fault_ = Fault::kNone;
  bool saw_chunk_ = false;
};

std::size_t blank_lines(std::string_view bytes) {
  std::size_t length = 0;
  while (bytes.substr(length, 2) == "\r\n") length += 2;
  return length;
}

// An empty line ends a head; a bare LF cannot be part of one, so there is nothing to wait for either.
bool head_has_ended(std::string_view bytes, std::size_t from) {
  for (std::size_t at = bytes.find('\n', from); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
    if (at < 1 || bytes[at - 1] != '\r') return true;
    if (at >= 3 && bytes[at - 2] == '\n') return true;
  }
  return false;
}

}  // namespace

struct ChunkedBody {
  Grammar grammar;
  std::string head;
};

void DeleteChunkedBody::operator()(ChunkedBody* body) const { delete body; }

class RequestParser::Impl {
 public:
  Impl(const Limits& limits, const std::vector<KeptHeader>& kept)
      : limits_(limits),
        kept_(kept),
        index_(kept_),
        plain_(kept_),
        head_(kept_, limits.head_fields, limits.head_bytes) {}

  Result parse(std::string_view bytes, Progress& progress) {
    if (progress.chunked) return go_on_chunked(bytes, progress);
    if (progress.total_bytes != 0) return go_on_sized(bytes, progress);
    const std::size_t blank = progress.scanned == 0 ? blank_lines(bytes) : 0;
    bytes.remove_prefix(blank);
    Result result;
    if (!bytes.empty() && bytes != "\r") result = parse_head(bytes, progress);
    result.used += blank;
    return result;
  }

  Request& request() { return head_.request(); }
  [[nodiscard]] bool keep_alive() const { return keep_alive_; }
  [[nodiscard]] bool http_1_1() const { return head_.http_1_1(); }

 private:
  static Result fault(Fault what) { return {Outcome::kFault, what, 0}; }
  static Result partial(std::size_t used) { return {Outcome::kPartial, Fault::kNone, used}; }

  Result wait_for_head(std::string_view bytes, Progress& progress) const {
    if (bytes.size() >= limits_.head_bytes) return fault(Fault::kHeadTooLarge);
    progress.scanned = bytes.size();
    return partial(0);
  }

  Result parse_head(std::string_view bytes, Progress& progress) {
    if (progress.scanned > 0 && !head_has_ended(bytes, progress.scanned)) {
      return wait_for_head(bytes, progress);
    }
    if (const std::size_t plain = plain_.read(bytes.substr(0, limits_.head_bytes), head_); plain > 0) {
      keep_alive_ = true;
      return complete({}, plain);
    }
    error_code ec;
    const std::size_t head_bytes = read_head(bytes.substr(0, limits_.head_bytes), ec);
    if (ec == beast::error::need_more) {
      // Beast sees a bare LF only with the byte behind it; however the bytes were cut, it is refused at once.
      const bool bare_lf = bytes.size() < limits_.head_bytes && head_has_ended(bytes, 0);
      return bare_lf ? fault(Fault::kMalformed) : wait_for_head(bytes, progress);
    }
    if (ec) return fault(grammar_->fault(ec));
    return start_body(bytes, head_bytes, progress);
  }

  std::size_t read_head(std::string_view bytes, error_code& ec) {
    head_.reset();
    grammar_.emplace(limits_, index_, head_, bytes);
    const std::size_t used = grammar_->put({bytes.data(), bytes.size()}, ec);
    // Asked now: Beast would let a field in the trailer of the body change it.
    if (!ec) keep_alive_ = grammar_->keep_alive() && head_.http_1_1();
    return used;
  }

  Result start_body(std::string_view bytes, std::size_t head_bytes, Progress& progress) {
    if (grammar_->chunked()) return start_chunked(bytes, head_bytes, progress);
    const std::size_t total = head_bytes + static_cast<std::size_t>(grammar_->content_length().value_or(0));
    if (bytes.size() >= total) return complete(bytes.substr(head_bytes, total - head_bytes), total);
    progress.head_bytes = head_bytes;
    progress.total_bytes = total;
    progress.wants_continue = head_.expects_continue();
    return partial(0);
  }

  Result complete(std::string_view body, std::size_t used) {
    head_.request().body = body;
    return {Outcome::kComplete, Fault::kNone, used};
  }

  Result go_on_sized(std::string_view bytes, const Progress& progress) {
    if (bytes.size() < progress.total_bytes) return partial(0);
    error_code ec;
    (void)read_head(bytes.substr(0, progress.head_bytes), ec);
    assert(!ec);
    return complete(bytes.substr(progress.head_bytes, progress.total_bytes - progress.head_bytes),
                    progress.total_bytes);
  }

  Result start_chunked(std::string_view bytes, std::size_t head_bytes, Progress& progress) {
    Result result = read_chunks(*grammar_, bytes.substr(head_bytes));
    result.used += head_bytes;
    if (result.outcome == Outcome::kComplete) return complete(grammar_->chunks(), result.used);
    if (result.outcome == Outcome::kFault) return result;
    progress.head_bytes = head_bytes;
    progress.wants_continue = head_.expects_continue();
    progress.chunked.reset(new ChunkedBody{std::move(*grammar_), std::string(bytes.substr(0, head_bytes))});
    return result;
  }

  Result go_on_chunked(std::string_view bytes, Progress& progress) {
    const Result result = read_chunks(progress.chunked->grammar, bytes);
    if (result.outcome != Outcome::kComplete) return result;
    completed_ = std::move(progress.chunked);
    error_code ec;
    (void)read_head(completed_->head, ec);
    assert(!ec);
    return complete(completed_->grammar.chunks(), result.used);
  }

  Result read_chunks(Grammar& grammar, std::string_view bytes) const {
    grammar.set_input(bytes);
    grammar.eager(true);
    std::size_t used = 0;
    while (used < bytes.size()) {
      const std::string_view rest = bytes.substr(used);
      if (!grammar.saw_chunk() && rest.size() < kShortestChunkedBody) break;
      error_code ec;
      used += grammar.put({rest.data(), rest.size()}, ec);
      if (ec == beast::error::need_more) break;
      if (ec) return fault(grammar.fault(ec));
      if (grammar.is_done()) return {Outcome::kComplete, Fault::kNone, used};
    }
    const bool line_too_long = bytes.size() - used > limits_.head_bytes;
    return line_too_long ? fault(Fault::kHeadTooLarge) : partial(used);
  }

  Limits limits_;
  std::vector<KeptHeader> kept_;
  KeptIndex index_;
  PlainHead plain_;
  Head head_;
  std::optional<Grammar> grammar_;
  bool keep_alive_ = false;
  // Holds the bytes of a request that was put together from pieces while its handler runs.
  std::unique_ptr<ChunkedBody, DeleteChunkedBody> completed_;
};

RequestParser::RequestParser(const Limits& limits, const std::vector<KeptHeader>& kept_headers)
    : impl_(std::make_unique<Impl>(limits, kept_headers)) {}
RequestParser::~RequestParser() = default;

RequestParser::Result RequestParser::parse(std::string_view bytes, Progress& progress) {
  return impl_->parse(bytes, progress);
}
Request& RequestParser::request() { return impl_->request(); }
bool RequestParser::keep_alive() const { return impl_->keep_alive(); }
bool RequestParser::is_http_1_1() const { return impl_->http_1_1(); }

}  // namespace hitstream::http
