#include "journal/format.h"

#include "base/text.h"
#include "journal/journal_fixture.h"

namespace hitstream::journal {
namespace {

using base::Errc;

SegmentHeader some_header() {
  SegmentHeader header;
  header.journal_created_ms = 1'763'884'800'123;
  header.segment_created_ms = 1'763'884'900'456;
  for (std::uint8_t i = 0; i < 16; ++i) header.source.bytes[i] = static_cast<std::uint8_t>(0x10 + i);
  header.first_offset = 1005;
  header.source_first_offset = 1000;
  return header;
}

// A segment as it lies on disks: header, "first" at 1763884900500 ms, "second" at 1763884900501 ms. These
// bytes must be readable for ever; when the format changes, this test stays and another one joins it.
constexpr const char* kGolden =
    "686974736a726e6c010000007b18baaf9a01000068a0bbaf9a01000010111213"
    "1415161718191a1b1c1d1e1fed03000000000000e80300000000000021a4985c"
    "05000000639a843294a0bbaf9a010000666972737406000000dde92b6495a0bb"
    "af9a0100007365636f6e64";

std::string bytes_of(std::string_view hex) {
  std::string bytes(hex.size() / 2, '\0');
  std::vector<std::uint8_t> raw(bytes.size());
  EXPECT_TRUE(base::parse_hex(hex, raw));
  std::copy(raw.begin(), raw.end(), bytes.begin());
  return bytes;
}

std::string hex_of(std::string_view bytes) {
  return base::to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

class GoldenTest : public JournalTest {};

TEST_F(GoldenTest, ASegmentOfVersion1IsWrittenSo) {
  std::string bytes = encode_header(some_header());
  append_frame("first", 1'763'884'900'500, bytes);
  append_frame("second", 1'763'884'900'501, bytes);
  EXPECT_EQ(hex_of(bytes), kGolden);
}

TEST_F(GoldenTest, ASegmentOfVersion1IsReadForEver) {
  ASSERT_TRUE(files.create_folders(kFolder));
  files.put(std::string(kFolder) + "/00000000000000001005.journal", bytes_of(kGolden));
  open();
  EXPECT_EQ(journal->created_ms(), 1'763'884'800'123);
  const auto records = drain(*journal->read_from(0));
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].offset, 1005U);
  EXPECT_EQ(records[0].seq, 5U);
  EXPECT_EQ(records[0].source, "101112131415161718191a1b1c1d1e1f");
  EXPECT_EQ(records[0].time_ms, 1'763'884'900'500);
  EXPECT_EQ(records[0].payload, "first");
  EXPECT_EQ(records[1].offset, 1006U);
  EXPECT_EQ(records[1].seq, 6U);
  EXPECT_EQ(records[1].time_ms, 1'763'884'900'501);
  EXPECT_EQ(records[1].payload, "second");
}

TEST(Header, AnyBitFlippedIsFound) {
  const std::string whole = encode_header(some_header());
  ASSERT_EQ(whole.size(), kHeaderBytes);
  EXPECT_EQ(decode_header(whole).value(), some_header());
  for (std::size_t bit = 0; bit < 8 * kHeaderBytes; ++bit) {
    std::string bytes = whole;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(decode_header(bytes).error().code, Errc::kCorrupt) << bit;
  }
}

TEST(Header, CutOffIsDamaged) {
  const std::string whole = encode_header(some_header());
  for (std::size_t size = 0; size < kHeaderBytes; ++size) {
    EXPECT_EQ(decode_header(whole.substr(0, size)).error().code, Errc::kCorrupt) << size;
  }
}

TEST(Names, AreTwentyDigitsAndNothingElseIsOne) {
  EXPECT_EQ(segment_name(42), "00000000000000000042.journal");
  EXPECT_EQ(parse_segment_name("00000000000000000042.journal"), 42U);
  EXPECT_EQ(parse_segment_name("18446744073709551615.journal"), 18446744073709551615U);
  for (const char* name :
       {"42.journal", "00000000000000000042.journal.damaged", "0000000000000000004x.journal", "lock",
        "18446744073709551616.journal", "00000000000000000042.Journal"}) {
    EXPECT_EQ(parse_segment_name(name), std::nullopt) << name;
  }
}

TEST(Frames, AreReadAsTheyWereWritten) {
  std::string bytes;
  append_frame("payload", -5, bytes);
  ASSERT_EQ(bytes.size(), kFrameHeadBytes + 7);
  const std::string longer = bytes + "more";
  Frame frame;
  EXPECT_EQ(decode_frame(longer, frame), FrameState::kGood);
  EXPECT_EQ(frame.payload, "payload");
  EXPECT_EQ(frame.time_ms, -5);
  EXPECT_EQ(frame.bytes, bytes.size());
}

TEST(Frames, TellHowMuchIsMissing) {
  std::string bytes;
  append_frame("payload", 0, bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    Frame frame;
    EXPECT_EQ(decode_frame(bytes.substr(0, size), frame), FrameState::kCut) << size;
    EXPECT_EQ(frame.bytes, size < 4 ? kFrameHeadBytes : bytes.size());
  }
}

TEST(Frames, ZerosAndHugeLengthsAreNone) {
  Frame frame;
  EXPECT_EQ(decode_frame(std::string(100, '\0'), frame), FrameState::kBadLength);
  EXPECT_EQ(decode_frame(std::string(100, '\xFF'), frame), FrameState::kBadLength);
}

}  // namespace
}  // namespace hitstream::journal
