// Any lines as the records of a shard: whatever collectors say of themselves, the ledger is read back as it
// was saved, and the audit of it comes to a verdict. And any bytes as a saved part with its ledger.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>

#include "analytics/audit.h"
#include "analytics/ledger.h"
#include "analytics/part.h"

namespace {

using namespace hitstream;

constexpr base::UnixMillis kNow = 1'763'884'800'000;

void require(bool holds) {
  if (!holds) std::abort();
}

analytics::SourceAccounts accounts_of(const analytics::Ledger& ledger) {
  analytics::SourceAccounts accounts;
  ledger.add_to(accounts);
  // Counts of zero are not written.
  for (auto& [src, account] : accounts) {
    if (!account.heartbeat) continue;
    for (auto* counts :
         {&account.heartbeat->refused, &account.heartbeat->sessions, &account.heartbeat->referers}) {
      std::erase_if(*counts, [](const hit::HeartbeatCount& one) { return one.count == 0; });
    }
  }
  return accounts;
}

void check_saved(const analytics::Ledger& ledger) {
  std::string bytes;
  base::ByteWriter out(bytes);
  ledger.save(out);
  analytics::Ledger again;
  base::ByteReader in(bytes);
  require(again.load(in) && in.remaining() == 0);
  require(accounts_of(again) == accounts_of(ledger));
}

void check_audit(const analytics::Ledger& ledger) {
  const auto count_seen = [](const base::SourceId&, std::uint64_t from, std::uint64_t below) {
    return std::optional(below > from ? (below - from) / 2 : 0);
  };
  analytics::Auditor auditor(std::chrono::seconds(30));
  const analytics::Audit audit = auditor.look(accounts_of(ledger), {kNow, 0, kNow, 0}, count_seen);
  require(!audit.verdict.empty() && audit.complete <= (audit.missing == 0));
}

void take_record(hit::Parser& parser, std::string_view line, analytics::Ledger& ledger,
                 analytics::Part& part) {
  const auto hit = parser.parse(line);
  if (!hit) {
    if (const auto origin = hit::origin_at_end(line)) ledger.add_unreadable(*origin, kNow);
    return;
  }
  if (hit->kind == hit::Kind::kHeartbeat) return ledger.add_heartbeat(*hit, kNow);
  const analytics::Totals before = part.totals();
  part.add(*hit, hit->webdriver ? analytics::BotReason::kWebdriver : analytics::BotReason::kNone, kNow);
  ledger.add(*hit, before, part.totals(), kNow);
}

void take_records(std::string_view bytes, analytics::Ledger& ledger, analytics::Part& part) {
  static hit::Parser parser;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    take_record(parser, bytes.substr(0, end), ledger, part);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
}

// As the state file has them: the part, and behind it the ledger.
void load_any(std::string_view bytes) {
  analytics::Part part;
  analytics::Ledger ledger;
  base::ByteReader in(bytes);
  if (part.load(in)) {
    const analytics::Part* const parts[] = {&part};
    std::ignore = analytics::merge(parts, kNow, analytics::Audience::kEverybody);
    std::ignore = part.site_names(kNow);
  } else {
    require(part.totals() == analytics::Totals{} && part.site_names(kNow).empty());
    in = base::ByteReader(bytes);
  }
  if (!ledger.load(in)) return require(accounts_of(ledger).empty());
  check_saved(ledger);
  check_audit(ledger);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  load_any(bytes);
  analytics::Ledger ledger;
  analytics::Part part;
  take_records(bytes, ledger, part);
  check_saved(ledger);
  check_audit(ledger);
  return 0;
}
