// The bodies of the requests of aws::Kinesis: JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/kinesis.h"

namespace hitstream::aws {

// `text` as a JSON string, quotes included. Bytes that are no UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

namespace request {

// {"name":"value", …} of strings only.
[[nodiscard]] std::string of_strings(
    std::initializer_list<std::pair<std::string_view, std::string_view>> fields);
[[nodiscard]] std::string create_stream(const Kinesis::CreateStream& stream);
[[nodiscard]] std::string delete_stream(std::string_view name);
[[nodiscard]] std::string put_records(std::string_view stream, const std::vector<PutEntry>& entries);
[[nodiscard]] std::string get_shard_iterator(std::string_view stream, const IteratorRequest& from);
[[nodiscard]] std::string get_records(std::string_view iterator, int limit);
[[nodiscard]] std::string subscribe(std::string_view consumer_arn, const IteratorRequest& from);

}  // namespace request
}  // namespace hitstream::aws
