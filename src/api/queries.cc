#include "api/queries.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "api/answers.h"
#include "api/conditional.h"
#include "api/names.h"
#include "api/respond.h"

namespace hitstream::api {
namespace {

using Kind = Question::Kind;

constexpr std::string_view kRoot = "/api/v1/";
constexpr std::string_view kTopRoot = "top/";
constexpr std::string_view kCsvEnd = ".csv";
constexpr std::string_view kCsvType = "text/csv";

struct Named {
  std::string_view name;
  Kind kind;
};
constexpr std::array kNames{Named{"series", Kind::kSeries}, Named{"summary", Kind::kSummary},
                            Named{"visitors", Kind::kVisitors}, Named{"sites", Kind::kSites},
                            Named{"audit", Kind::kAudit}};

std::optional<Question> question_named(std::string_view name) {
  Question question;
  if (name.starts_with(kTopRoot)) {
    const auto dimension = dimension_of(name.substr(kTopRoot.size()));
    if (!dimension) return std::nullopt;
    question.kind = Kind::kTop;
    question.dimension = *dimension;
    return question;
  }
  for (const Named& named : kNames) {
    if (named.name != name) continue;
    question.kind = named.kind;
    return question;
  }
  return std::nullopt;
}

std::string name_of(const Question& question) {
  if (question.kind == Kind::kTop) return fmt::format("top-{}", name_of(question.dimension));
  for (const Named& named : kNames) {
    if (named.kind == question.kind) return std::string(named.name);
  }
  return {};
}

std::string sites_body(const Question& asked, const std::vector<std::string>& sites) {
  return asked.csv ? csv_sites(sites) : json_sites(sites);
}

bool has_window(Kind kind) { return kind == Kind::kSeries || kind == Kind::kSummary || kind == Kind::kTop; }

std::string body_of(const Question& asked, const Source& source) {
  const Query& query = asked.parameters.query;
  switch (asked.kind) {
    case Kind::kSeries: {
      const QuerySeries series = source.query_series(query);
      return asked.csv ? csv_series(query.window, series) : json_series(query.window, series);
    }
    case Kind::kTop: {
      const Top top = source.top(query, asked.dimension, asked.parameters.limit, asked.parameters.contains);
      return asked.csv ? csv_top(asked.dimension, top) : json_top(query.window, asked.dimension, top);
    }
    case Kind::kVisitors: {
      const std::uint64_t now = source.visitors_now(query);
      return asked.csv ? csv_visitors(now) : json_visitors(now);
    }
    case Kind::kSites:
      return sites_body(asked, source.sites());
    case Kind::kAudit:
      return asked.csv ? csv_audit(source.audit()) : json_audit(source.audit());
    case Kind::kSummary:
      break;
  }
  const Summary summary = source.summary(query);
  return asked.csv ? csv_summary(summary) : json_summary(query, summary);
}

http::Reply reply_of(const Question& question, std::string body) {
  if (!question.csv) return uncached_reply(200, "application/json", std::move(body));
  http::Reply reply = uncached_reply(200, "text/csv; charset=utf-8", std::move(body));
  if (question.as_file) {
    const std::string window =
        has_window(question.kind) ? fmt::format("-{}", name_of(question.parameters.query.window)) : "";
    reply.headers.append(fmt::format("Content-Disposition: attachment; filename=\"hitstream-{}{}.csv\"\r\n",
                                     name_of(question), window));
  }
  return reply;
}

}  // namespace

std::optional<Question> question_of(std::string_view path, std::string_view accept) {
  if (!path.starts_with(kRoot)) return std::nullopt;
  path.remove_prefix(kRoot.size());
  const bool as_file = path.ends_with(kCsvEnd);
  if (as_file) path.remove_suffix(kCsvEnd.size());
  auto question = question_named(path);
  if (!question) return std::nullopt;
  question->as_file = as_file;
  question->csv = as_file || asks_for(accept, kCsvType);
  return question;
}

bool is_of_one_site(const Question& question) {
  return question.kind != Kind::kAudit && question.kind != Kind::kSites;
}

base::Result<> take_parameters(Question& question, std::string_view query) {
  using enum Parameter;
  base::Result<Parameters> taken;
  if (question.kind == Kind::kTop) {
    taken = parameters_of(query, {kSite, kWindow, kFilter, kBots, kLimit, kContains});
  } else if (has_window(question.kind)) {
    taken = parameters_of(query, {kSite, kWindow, kFilter, kBots});
  } else if (question.kind == Kind::kVisitors) {
    taken = parameters_of(query, {kSite, kFilter, kBots});
  } else {
    taken = parameters_of(query, {});
  }
  if (!taken) return base::forward(std::move(taken.error()));
  question.parameters = *std::move(taken);
  // Bots are what this list is about.
  if (question.kind == Kind::kTop && question.dimension == Dimension::kBot)
    question.parameters.query.audience = Audience::kEverybody;
  return {};
}

http::Reply answer(const Question& question, const Source& source) {
  return reply_of(question, body_of(question, source));
}

http::Reply sites_answer(const Question& question, const std::vector<std::string>& sites) {
  return reply_of(question, sites_body(question, sites));
}

}  // namespace hitstream::api
