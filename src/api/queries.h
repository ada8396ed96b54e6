// The paths of /api/v1 that ask the source something that may take long: series, summary, top/{dimension},
// visitors, sites, audit; each also with ".csv" behind it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/parameters.h"
#include "api/source.h"
#include "base/result.h"
#include "http/request.h"

namespace hitstream::api {

// What a path asks for.
struct Question {
  enum class Kind { kSeries, kSummary, kTop, kVisitors, kSites, kAudit } kind = Kind::kSummary;
  Dimension dimension = Dimension::kPage;  // of kTop
  bool csv = false;
  bool as_file = false;  // the path ends with ".csv"
  Parameters parameters{};
};

// Nothing when the path is none of these. `accept`: the field, which may ask for text/csv.
[[nodiscard]] std::optional<Question> question_of(std::string_view path, std::string_view accept);

// Whether those who may see one site only may ask it.
[[nodiscard]] bool is_of_one_site(const Question& question);

// Takes the parameters that the question knows; see parameters_of().
[[nodiscard]] base::Result<> take_parameters(Question& question, std::string_view query);

// Asks, on the thread of the caller.
[[nodiscard]] http::Reply answer(const Question& question, const Source& source);

// The answer to kSites, without asking.
[[nodiscard]] http::Reply sites_answer(const Question& question, const std::vector<std::string>& sites);

}  // namespace hitstream::api
