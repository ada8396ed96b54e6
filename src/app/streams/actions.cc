#include "app/streams/actions.h"

#include <fmt/format.h>

#include <string_view>

#include "app/streams/call.h"
#include "base/units.h"

namespace hitstream::app::streams {
namespace {

using aws::Failure;
using base::Result;
using std::chrono::milliseconds;

constexpr milliseconds kAskAgain{500};
constexpr std::int64_t kActiveWithinMs = 10 * base::kMillisPerMinute;

aws::Outcome<aws::StreamSummary> summary_of(aws::Kinesis& kinesis, const std::string& name) {
  return wait_for<aws::StreamSummary>(kinesis,
                                      [&](auto done) { kinesis.describe_stream(name, std::move(done)); });
}

std::string shards_text(std::int64_t shards) {
  return fmt::format("{} open shard{}", shards, shards == 1 ? "" : "s");
}

// Tells each new status once.
Result<aws::StreamSummary> wait_until_active(aws::Kinesis& kinesis, const std::string& name,
                                             const env::Clock& clock, const Terminal& terminal) {
  const std::int64_t until_ns = clock.steady_ns() + kActiveWithinMs * base::kNanosPerMilli;
  std::string told;
  for (;;) {
    auto summary = summary_of(kinesis, name);
    if (!summary) return base::forward(error_of(summary.error(), name));
    if (summary->status == "ACTIVE") return *std::move(summary);
    if (summary->status == "DELETING")
      return base::fail(base::Errc::kBusy, fmt::format("the stream {} is being deleted", name));
    if (told != summary->status) fmt::print(terminal.progress, "{}: {} …\n", name, summary->status);
    told = summary->status;
    if (clock.steady_ns() > until_ns)
      return base::fail(base::Errc::kTimeout, fmt::format("the stream {} is still {}", name, told));
    kinesis.perform(kAskAgain);
  }
}

// True when the answer is y or yes.
bool confirmed(const Terminal& terminal, const aws::StreamSummary& summary) {
  fmt::print(terminal.progress, "Delete the stream {} ({}) with {} and every record on it? [y/N] ",
             summary.name, summary.arn, shards_text(summary.open_shards));
  std::fflush(terminal.progress);
  char answer[16] = {};
  if (std::fgets(answer, sizeof answer, terminal.in) == nullptr) return false;
  const std::string_view text = answer;
  return text == "y\n" || text == "Y\n" || text == "yes\n";
}

}  // namespace

base::Error error_of(const Failure& failure, const std::string& name) {
  using base::Errc;
  switch (failure.kind) {
    case Failure::Kind::kNotFound:
      return {Errc::kNotFound,
              fmt::format("there is no stream {}; make it with `hitstream stream create {}`", name, name)};
    case Failure::Kind::kInUse:
      return {Errc::kBusy, failure.message};
    case Failure::Kind::kInvalid:
      return {Errc::kIo, failure.message};
    default:
      return {Errc::kUnavailable, failure.message};
  }
}

Result<> create(aws::Kinesis& kinesis, const std::string& name, const CreateOptions& options,
                const env::Clock& clock, const Terminal& terminal) {
  const auto made = wait_for<void>(kinesis, [&](auto done) {
    kinesis.create_stream({name, options.shards}, std::move(done));
  });
  const bool exists = !made && made.error().kind == Failure::Kind::kInUse;
  if (!made && !exists) return base::forward(error_of(made.error(), name));
  const auto summary = wait_until_active(kinesis, name, clock, terminal);
  if (!summary) return base::forward(summary.error());
  fmt::print(terminal.out, "{} {}: {}, {}\n", name, exists ? "was there already" : "is made", summary->status,
             shards_text(summary->open_shards));
  if (exists && options.shards.value_or(0) != summary->open_shards) {
    fmt::print(terminal.progress, "{}: it is left as it is, with {}\n", name,
               shards_text(summary->open_shards));
  }
  return {};
}

Result<> remove(aws::Kinesis& kinesis, const std::string& name, const DeleteOptions& options,
                const Terminal& terminal) {
  const auto summary = summary_of(kinesis, name);
  if (!summary) return base::forward(error_of(summary.error(), name));
  if (!options.yes && !terminal.can_ask) {
    return base::fail(base::Errc::kInvalidArgument,
                      "there is no terminal to ask on; --yes deletes the stream without asking");
  }
  if (!options.yes && !confirmed(terminal, *summary)) return base::fail(base::Errc::kClosed, "not deleted");
  const auto deleted =
      wait_for<void>(kinesis, [&](auto done) { kinesis.delete_stream(name, std::move(done)); });
  if (!deleted) return base::forward(error_of(deleted.error(), name));
  fmt::print(terminal.out, "{} is being deleted\n", name);
  return {};
}

}  // namespace hitstream::app::streams
