#include "hit/aggregate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/md5.h"
#include "base/text.h"

namespace hitstream::hit {
namespace {

using testing::IsEmpty;

std::string hex(std::string_view bytes) {
  return base::to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::string from_hex(std::string_view digits) {
  std::string bytes(digits.size() / 2, '\0');
  EXPECT_TRUE(base::parse_hex(digits, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()}));
  return bytes;
}

// A protobuf body as it would come from elsewhere: magic number before, MD5 behind it.
std::string framed(std::string_view body) {
  std::string bytes = "\xF3\x89\x9A\xC2";
  bytes += body;
  const auto digest = base::md5(body);
  bytes.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  return bytes;
}

std::string finished(const AggregateBuilder& builder) {
  std::string bytes;
  builder.finish(bytes);
  return bytes;
}

std::vector<SubRecord> read(std::string_view bytes) {
  std::vector<SubRecord> records;
  EXPECT_TRUE(read_aggregate(bytes, records)) << hex(bytes);
  return records;
}

bool is_aggregate(std::string_view bytes) {
  std::vector<SubRecord> records(1);
  const bool read = read_aggregate(bytes, records);
  EXPECT_TRUE(read || records.size() == 1U) << "nothing is appended when it is none";
  return read;
}

TEST(Aggregate, HasTheBytesOfTheFormat) {
  AggregateBuilder builder("0");
  builder.add("a", "x");
  builder.add("b", "yz");
  builder.add("a", "w");
  EXPECT_EQ(hex(finished(builder)),
            "f3899ac2"
            "0a0161"  // partition keys: "a"
            "0a0162"  // and "b"
            "120130"  // explicit hash keys: "0"
            "1a07"
            "0800"    // record: partition key 0
            "1000"    // explicit hash key 0
            "1a0178"  // data "x"
            "1a08"
            "0801"
            "1000"
            "1a02797a"
            "1a07"
            "0800"
            "1000"
            "1a0177"
            "17f09595d4be7c6afbc61edd213e86fe");  // MD5, by another program
}

TEST(Aggregate, IsReadAsItWasWritten) {
  AggregateBuilder builder("170141183460469231731687303715884105728");
  builder.add("first", "one");
  builder.add("", std::string_view("\0\xFF", 2));
  builder.add("first", "");
  const std::string bytes = finished(builder);
  const auto records = read(bytes);
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].partition_key, "first");
  EXPECT_EQ(records[0].data, "one");
  EXPECT_EQ(records[1].partition_key, "");
  EXPECT_EQ(records[1].data, std::string_view("\0\xFF", 2));
  EXPECT_EQ(records[2].partition_key, "first");
  EXPECT_EQ(records[2].data, "");
  for (const SubRecord& record : records) {
    EXPECT_EQ(record.explicit_hash_key, "170141183460469231731687303715884105728");
  }
}

TEST(Aggregate, TellsItsSizeBeforehandExactly) {
  std::mt19937_64 engine(1);
  AggregateBuilder builder("7");
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 600; ++i) {
      const std::string key = std::to_string(engine() % 400);
      const std::string data(engine() % 20 == 0 ? engine() % 20'000 : engine() % 300, 'x');
      const std::size_t told = builder.bytes_with(key, data);
      builder.add(key, data);
      ASSERT_EQ(builder.bytes(), told);
    }
    ASSERT_EQ(builder.count(), 600U);
    const std::string bytes = finished(builder);
    ASSERT_EQ(bytes.size(), builder.bytes());
    ASSERT_EQ(read(bytes).size(), 600U);
    builder.clear();
  }
}

TEST(Aggregate, ClearedBeginsAnew) {
  AggregateBuilder builder("1");
  builder.add("a", "x");
  builder.clear("2");
  EXPECT_EQ(builder.count(), 0U);
  builder.add("b", "y");
  const std::string bytes = finished(builder);
  const auto records = read(bytes);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].partition_key, "b");
  EXPECT_EQ(records[0].explicit_hash_key, "2");
}

TEST(Aggregate, FieldsMayComeInAnyOrderAndUnknownOnesAreSkipped) {
  const std::string body = from_hex(
      "1a0b"
      "1a0178"        // data
      "0800"          // partition key
      "22040a026b76"  // a tag, { key: "kv" }
      "2801"          // field 5, a number
      "3d01020304"    // field 7, four bytes
      "31"
      "0102030405060708"  // field 6, eight bytes
      "0a0161");          // the table behind its use
  // The lengths by hand: the record has 3 + 2 + 6 = 11 bytes; fields 5 to 7 stand beside it.
  const std::string bytes = framed(body);
  const auto records = read(bytes);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].partition_key, "a");
  EXPECT_EQ(records[0].explicit_hash_key, "");
  EXPECT_EQ(records[0].data, "x");
}

TEST(Aggregate, OfNoRecordsIsOne) { EXPECT_THAT(read(framed("")), IsEmpty()); }

TEST(Aggregate, IsNoneWhenMalformed) {
  const std::pair<const char*, const char*> kBodies[] = {
      {"0a0261", "a length beyond the end"},
      {"0a", "no length"},
      {"0aff", "a varint without its end"},
      {"08ffffffffffffffffff02", "a varint over 64 bits"},
      {"0001", "field number 0"},
      {"0b0c", "a group"},
      {"0a01611a051a01780801", "an index outside the table of partition keys"},
      {"0a01611a0708001000"
       "1a0178",
       "an index outside the table of explicit hash keys"},
      {"0a01611a031a0178", "a record without a partition key"},
      {"0a01611a020800", "a record without data"},
      {"0a01611a0508001a0578", "data beyond the record's end"},
  };
  for (const auto& [body, what] : kBodies) EXPECT_FALSE(is_aggregate(framed(from_hex(body)))) << what;
}

TEST(Aggregate, IsNoneWhenCutOrChangedAnywhere) {
  AggregateBuilder builder("0");
  builder.add("a", "some data");
  builder.add("b", "more data");
  const std::string bytes = finished(builder);
  ASSERT_TRUE(is_aggregate(bytes));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    EXPECT_FALSE(is_aggregate(std::string_view(bytes).substr(0, i))) << i;
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    EXPECT_FALSE(is_aggregate(changed)) << i;
  }
  EXPECT_FALSE(is_aggregate(bytes + "x"));
  EXPECT_FALSE(is_aggregate(R"({"referer":"-"})"));
}

TEST(Aggregate, IsTheSameWhereManyAreSealedTogether) {
  std::vector<std::string> expected(11);
  std::vector<std::string> sealed(expected.size());
  std::vector<std::string*> pointers;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    AggregateBuilder builder("7");
    for (std::size_t record = 0; record <= 10 * i; ++record) builder.add("key", std::string(i * 5, 'x'));
    builder.finish(expected[i]);
    builder.finish_unsealed(sealed[i]);
    pointers.push_back(&sealed[i]);
  }
  seal(pointers);
  EXPECT_EQ(sealed, expected);
  seal({});
}

TEST(Aggregate, ManyRecordsAreReadAsOneAfterTheOther) {
  AggregateBuilder builder("0");
  std::vector<std::string> records;
  for (int i = 0; i < 20; ++i) {
    builder.clear();
    for (int j = 0; j <= i; ++j) builder.add("k" + std::to_string(j), "data " + std::to_string(i * j));
    records.push_back(finished(builder));
    if (i % 5 == 1) records.back().back() ^= 1;
    if (i % 5 == 3) records.emplace_back(i == 3 ? "" : "plain");
    if (i % 5 == 4) records.push_back(framed(""));
  }
  const std::vector<std::string_view> views(records.begin(), records.end());
  std::vector<SubRecord> parts(3);
  std::vector<std::size_t> ends(3);
  read_records(views, parts, ends);
  ASSERT_EQ(ends.size(), views.size());
  std::size_t at = 0;
  for (std::size_t i = 0; i < views.size(); ++i) {
    std::vector<SubRecord> expected;
    if (!read_aggregate(views[i], expected)) expected.push_back({{}, {}, views[i]});
    ASSERT_EQ(ends[i] - at, expected.size()) << i;
    for (const SubRecord& part : expected) {
      EXPECT_EQ(parts[at].data, part.data);
      EXPECT_EQ(parts[at].partition_key, part.partition_key);
      EXPECT_EQ(parts[at++].explicit_hash_key, part.explicit_hash_key);
    }
  }
}

}  // namespace
}  // namespace hitstream::hit
