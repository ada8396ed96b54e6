// For tests: random hits on several shards, and questions about them.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <memory>
#include <random>
#include <set>
#include <string>

#include "analytics/query_engine.h"
#include "analytics/query_model.h"
#include "analytics/query_world_parts.h"

namespace hitstream::analytics::query_world {

// The shards, the hits they are given, and what is known of them.
class World {
 public:
  // With `dense`, so much comes at once that chunks are thinned and texts find no room: the model knows
  // neither.
  explicit World(std::uint64_t seed, bool dense = false) : random_(seed), dense_(dense) {
    now_ms_ = 1'700'000'000'000 + static_cast<UnixMillis>(below(3'600'000));
    for (std::size_t shard = 0; shard < kShards; ++shard) renew(shard);
  }

  void step() {
    // While the past is read, no session ends: those are joined that are still known.
    const bool may_rest = past_.empty();
    const bool rests = may_rest && below(dense_ ? 3000 : 100) == 0;
    now_ms_ += static_cast<UnixMillis>(rests    ? 40 * kMinute + below(600'000)
                                       : dense_ ? below(600)
                                                : below(20'000));
    const std::uint64_t what = below(100);
    if (what < 55) return view();
    if (what < 65) return report_soon();
    if (what < 70) return report();
    if (what < 80) return leave();
    if (what < 88) return event();
    if (what < 92) return ignored();
    if (what < 96) return late();
    tell_bot();
  }

  void ask() {
    const Question question = make_question();
    compare_with_model(question);
    if (questions_.size() < 5) questions_.push_back(question);
  }
  // What was asked before.
  void ask_again() {
    for (const Question& question : questions_) compare_with_model(question);
  }
  // What was kept of the same questions against what is drawn anew.
  void ask_again_both_ways() {
    while (questions_.size() < 12) questions_.push_back(make_question());
    for (const Question& question : questions_) {
      SCOPED_TRACE(text_of(question));
      const Query query = at_now(question.query);
      QueryEngine fresh{0};
      const Summary summary = engine_.summary(parts_, query);
      const Summary expected = fresh.summary(parts_, query);
      EXPECT_EQ(summary.now, expected.now);
      EXPECT_EQ(summary.before, expected.before);
      EXPECT_EQ(summary.sampled, expected.sampled);
      expect_same(engine_.series(parts_, query), fresh.series(parts_, query));
      EXPECT_EQ(engine_.visitors_now(parts_, query), fresh.visitors_now(parts_, query));
      (void)engine_.top(parts_, query, question.dimension,
                        3);  // few keys are followed until more are asked for
      const Top top = engine_.top(parts_, query, question.dimension, QueryEngine::kTopMax);
      const Top expected_top = fresh.top(parts_, query, question.dimension, QueryEngine::kTopMax);
      EXPECT_EQ(top.total, expected_top.total);
      EXPECT_EQ(top.other, expected_top.other);
      if (top.rows.size() < QueryEngine::kTopMax) {
        EXPECT_EQ(top.rows, expected_top.rows);
      }
    }
  }
  void pass_hours() { now_ms_ += static_cast<UnixMillis>(below(26 * 3'600'000)); }
  // Thins a chunk of a shard, if it has one to thin.
  void thin() {
    Part& part = shards_.at(below(kShards))->part;
    if (const auto candidate = part.columns()->views().candidate()) {
      part.thin(candidate->chunk);
      ++thinned_;
    }
  }
  [[nodiscard]] int thinned() const { return thinned_; }
  [[nodiscard]] std::uint64_t generations() const {
    std::uint64_t all = 0;
    for (const auto& shard : shards_) all += shard->part.columns()->views().generation();
    return all;
  }

  // What is counted so far is the past of new parts, which the same state was loaded into.
  void restart() {
    past_ = std::move(live_);
    live_.clear();
    targets_.clear();
    loads_.clear();
    for (std::size_t shard = 0; shard < kShards; ++shard) {
      std::string saved;
      base::ByteWriter writer(saved);
      shards_.at(shard)->part.save(writer);
      renew(shard);
      base::ByteReader reader(saved);
      EXPECT_TRUE(shards_.at(shard)->part.load(reader));
    }
  }
  void read_past(std::size_t count) {
    for (; count > 0 && !past_.empty(); --count) {
      const Made& made = past_.front();
      shard_of(made).part.add_past(made.hit, made.reason, now_ms_);
      past_.pop_front();
    }
  }
  void end_past() {
    read_past(past_.size());
    for (const auto& shard : shards_) shard->part.end_past();
  }

 private:
  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  struct Question {
    Query query;
    Dimension dimension = Dimension::kPage;
  };
  Question make_question() {
    Question question;
    question.query.window = static_cast<Span>(below(3));
    question.query.audience = below(2) == 0 ? Audience::kPeople : Audience::kEverybody;
    if (below(3) == 0) question.query.site = sites_.at(below(sites_.size()));
    for (std::uint64_t n = below(4); n > 1; --n) question.query.filters.push_back(filter());
    question.dimension = any_dimension();
    return question;
  }
  Query at_now(Query query) {
    query.now_ms = now_ms_ + static_cast<UnixMillis>(below(3) == 0 ? below(300'000) : 0);
    return query;
  }
  static std::string text_of(const Question& question) {
    std::string text = "window " + std::to_string(static_cast<int>(question.query.window)) + " site " +
                       question.query.site + " list " + std::to_string(static_cast<int>(question.dimension));
    for (const Filter& filter : question.query.filters) {
      text += " where " + std::to_string(static_cast<int>(filter.dimension)) + "=" + filter.value;
    }
    return text;
  }
  void compare_with_model(const Question& question) {
    model_.mark_sessions();
    SCOPED_TRACE(text_of(question));
    const Query query = at_now(question.query);
    expect_same(engine_.summary(parts_, query), model_.summary(query));
    expect_same(engine_.series(parts_, query), model_.series(query));
    compare_lists(query, question.dimension);
    EXPECT_EQ(engine_.visitors_now(parts_, query), model_.visitors_now(query));
  }
  Dimension any_dimension() {
    return static_cast<Dimension>(below(static_cast<std::uint64_t>(Dimension::kEvent) + 1));
  }

  void renew(std::size_t shard) {
    shards_.at(shard) = std::make_shared<PlainPart>(next_number_++, facts_);
    parts_.assign(shards_.begin(), shards_.end());
  }

  Filter filter() {
    const Dimension dimension = any_dimension();
    if (below(10) == 0 || model_.views().empty()) return {dimension, "no such"};
    for (int tries = 0; tries < 20; ++tries) {
      const auto value = model_.views()[below(model_.views().size())].value(dimension);
      if (value) return {dimension, *value};
    }
    return {dimension, ""};
  }

  void compare_lists(const Query& query, Dimension dimension) {
    const Top expected = model_.top(query, dimension);
    const Top all = engine_.top(parts_, query, dimension, QueryEngine::kTopMax);
    EXPECT_EQ(all.rows, expected.rows);
    EXPECT_EQ(all.total, expected.total);
    EXPECT_EQ(all.other, 0U);
    const std::size_t limit = below(4);
    const Top some = engine_.top(parts_, query, dimension, limit);
    ASSERT_EQ(some.rows.size(), std::min(limit, expected.rows.size()));
    for (std::size_t row = 0; row < some.rows.size(); ++row) {
      EXPECT_EQ(some.rows[row].views, expected.rows[row].views);
      EXPECT_NE(std::find(expected.rows.begin(), expected.rows.end(), some.rows[row]), expected.rows.end());
    }
  }

  PlainPart& shard_of(const Made& made) {
    return *shards_.at(std::hash<std::string_view>()(made.hit.sid) % kShards);
  }

  // A hit of somebody; the texts live in it.
  Made& make(Kind kind, UnixMillis time_ms) {
    Made& made = live_.emplace_back();
    const std::uint64_t who = below(50);
    const std::uint64_t page = below(12);
    made.texts[0] = "sid" + std::to_string(who);
    made.texts[1] = who % 10 == 0 ? "-" : "10.0.0." + std::to_string(who / 2);
    made.texts[2] = agents_.at(who % agents_.size());
    made.texts[3] = sites_.at(below(sites_.size()));
    made.texts[4] =
        "https://" + made.texts[3] + "/p" + std::to_string(page) +
        (dense_ && page < 8 ? "-" + std::to_string(random_()) : "") +
        (page == 7 ? "?utm_source=news&utm_medium=cpc&utm_campaign=c" + std::to_string(below(3)) : "");
    made.texts[5] = below(2) == 0 ? "" : "https://" + hosts_.at(below(hosts_.size())) + "/";
    made.hit.kind = kind;
    made.hit.timestamp_ms = time_ms;
    made.hit.site = made.texts[3];
    made.hit.page = made.texts[4];
    made.hit.source = made.texts[5];
    made.hit.lang = who % 3 == 0 ? "de-AT" : "en";
    made.hit.screen = who % 4 == 0 ? "360x800" : who % 4 == 1 ? "1920x1080" : "";
    made.hit.id = who % 7 == 0 ? "none" : "back";
    made.reason = who % agents_.size() == 0 ? BotReason::kUserAgent : BotReason::kNone;
    return made;
  }
  void bind(Made& made) {
    made.hit.sid = made.texts[0];
    made.hit.ip = made.texts[1];
    made.hit.user_agent = made.texts[2];
  }
  void give(const Made& made) { (void)shard_of(made).part.add(made.hit, made.reason, now_ms_); }
  UnixMillis about_now() { return now_ms_ - static_cast<UnixMillis>(below(5) == 0 ? below(4000) : 0); }

  struct Target {
    hit::ViewId id;
    UnixMillis time_ms;
    std::string sid, site;
  };

  void view() {
    Made& made = make(Kind::kView, about_now());
    bind(made);
    made.hit.view = hit::ViewId{random_(), 0};
    if (!loads_.empty() && below(3) == 0 && now_ms_ - loads_.back().time_ms < kMinute) go_on(made);
    if (below(4) == 0) made.hit.page = "";  // a report may tell
    if (made.hit.kind == Kind::kView && below(2) == 0) hide_site(made);
    if (made.reason != BotReason::kNone) told_.insert(made.hit.view->load);
    const bool is_bot = told_.contains(made.hit.view->load);
    give(made);
    model_.add(made.hit, is_bot);
    Target target{*made.hit.view, made.hit.timestamp_ms, made.texts[0], made.texts[3]};
    if (made.hit.kind == Kind::kView) loads_.push_back(target);
    targets_.push_back(std::move(target));
  }
  // The request tells nothing of the page, or only the origin of it, or one of another host.
  void hide_site(Made& made) {
    made.hit.site = "";
    made.hit.page = "";
    made.texts[4] = below(2) == 0 ? "" : "https://" + sites_.at(below(sites_.size())) + "/";
    made.hit.referer = made.texts[4];
  }
  // A navigation within the newest page load.
  void go_on(Made& made) {
    const Target& load = loads_.back();
    made.hit.kind = Kind::kNav;
    made.texts[0] = load.sid;
    made.texts[3] = load.site;
    bind(made);
    made.hit.site = made.texts[3];
    made.hit.view = hit::ViewId{load.id.load, ++navigations_};
  }
  // One of the views that can still be joined; null when there is none.
  const Target* target() {
    while (!targets_.empty() && now_ms_ - targets_.front().time_ms > 50 * kMinute) targets_.pop_front();
    return targets_.empty() ? nullptr : &targets_[below(targets_.size())];
  }
  Made& make_for(const Target& target, Kind kind) {
    Made& made = make(kind, now_ms_);
    made.texts[0] = target.sid;
    made.texts[3] = target.site;
    bind(made);
    made.hit.site = made.texts[3];
    made.hit.view = target.id;
    made.reason = BotReason::kNone;
    return made;
  }
  void report() { report_of(target()); }
  // Of one of the views that came last.
  void report_soon() {
    const std::size_t last = std::min<std::size_t>(targets_.size(), 8);
    report_of(last == 0 ? nullptr : &targets_[targets_.size() - 1 - below(last)]);
  }
  void report_of(const Target* found) {
    if (found == nullptr) return;
    Made& made = make_for(*found, Kind::kReport);
    if (below(2) == 0) {  // the host of the page tells the site
      made.texts[4] = "https://www." + found->site + "/told";
      made.hit.page = made.texts[4];
      made.hit.site = "";
    }
    give(made);
    model_.report(made.hit, false);
  }
  void tell_bot() {
    if (loads_.empty() || now_ms_ - loads_.back().time_ms > kMinute) return;
    Made& made = make_for(loads_.back(), Kind::kReport);
    made.hit.webdriver = true;
    made.reason = BotReason::kWebdriver;
    give(made);
    model_.report(made.hit, true);
    told_.insert(made.hit.view->load);
  }
  void leave() {
    const Target* found = target();
    if (found == nullptr) return;
    Made& made = make_for(*found, Kind::kLeave);
    made.hit.visible_ms = below(5'000'000);
    give(made);
    model_.leave(made.hit);
  }
  void event() {
    Made& made = make(Kind::kEvent, about_now());
    bind(made);
    made.texts[6] = below(2) == 0 ? "signup" : "download";
    made.hit.event = made.texts[6];
    give(made);
    model_.add(made.hit, made.reason != BotReason::kNone);
  }
  void ignored() {
    Made& made = make(below(2) == 0 ? Kind::kView : Kind::kEvent, now_ms_);
    bind(made);
    made.hit.event = "x";
    const std::uint64_t why = below(4);
    if (why == 0) made.hit.own = true;
    if (why == 1) made.hit.timestamp_ms -= 25 * kHour;
    if (why == 2) made.hit.kind = Kind::kUnknown;
    if (why == 3) {
      made.hit.kind = Kind::kView;
      made.hit.purpose = "prefetch";
    }
    give(made);
  }
  // Somebody of whom nothing else comes.
  void late() {
    Made& made = make(Kind::kView, now_ms_ - static_cast<UnixMillis>(below(20 * 3'600'000)));
    made.texts[0] = "late" + std::to_string(++navigations_);
    bind(made);
    give(made);
    model_.add(made.hit, made.reason != BotReason::kNone);
  }

  const std::vector<std::string> sites_{"a.example", "b.example", "c.example"};
  const std::vector<std::string> hosts_{"google.com", "google.de", "a.example", "www.news.example",
                                        "x.example"};
  const std::vector<std::string> agents_{"Googlebot/2.1", "Mozilla/5.0 (Windows NT 10.0) Firefox/133.0",
                                         "Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0",
                                         "Mozilla/5.0 (Linux; Android 14) Chrome/131.0 Mobile"};
  std::mt19937_64 random_;
  bool dense_;
  int thinned_ = 0;
  std::vector<Question> questions_;
  FactFinder facts_{nullptr};
  std::uint64_t next_number_ = 0;
  std::array<std::shared_ptr<PlainPart>, kShards> shards_;
  PartAccesses parts_;
  QueryEngine engine_{1 << 20};
  QueryModel model_;
  UnixMillis now_ms_ = 0;
  std::deque<Made> live_, past_;  // in the order in which they came
  std::deque<Target> targets_, loads_;
  std::set<std::uint64_t> told_;
  std::uint32_t navigations_ = 0;
};

}  // namespace hitstream::analytics::query_world
