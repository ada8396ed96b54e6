// The shipper's parts together. Private to the shipper.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shipper/ack_tracker.h"
#include "shipper/epochs.h"
#include "shipper/map_watch.h"
#include "shipper/metrics.h"
#include "shipper/packer.h"
#include "shipper/position_store.h"
#include "shipper/problem.h"
#include "shipper/sender.h"
#include "shipper/shipper.h"
#include "shipper/start.h"
#include "shipper/stragglers.h"

namespace hitstream::shipper {

class ShipperImpl final : public Shipper {
 public:
  ShipperImpl(const Options& options, journal::Journal& journal, stream::Sink& sink, const env::Clock& clock,
              env::Random& random, telemetry::Registry& metrics, PositionStore store, Start start);

  [[nodiscard]] std::chrono::milliseconds step() override;
  [[nodiscard]] bool drain(std::chrono::milliseconds limit) override;
  [[nodiscard]] base::Result<> save() override;
  [[nodiscard]] Status status() const override;

 private:
  enum class Read { kSome, kNone };

  void follow_map();
  // Packs some hits; true when there may be more to pack at once.
  [[nodiscard]] bool pack();
  [[nodiscard]] Read read();
  // Whether the hit is left to a straggler: its shard has enough that waits, and others have nothing.
  enum class Lane { kTakes, kIsFull, kIsPassedOver };
  [[nodiscard]] Lane lane_for(const journal::Record& record, const Place& place);
  [[nodiscard]] bool is_full(const stream::HashKey& key, std::size_t packed_bytes) const;
  // Whether the record has been held up for a while; asked each time that it is.
  [[nodiscard]] bool has_waited(journal::Offset offset);
  // True when there may be more to pack at once.
  [[nodiscard]] bool pack_stragglers();
  // `has_more`: what pack() has returned; each straggler goes by its own.
  void close_lingering(bool has_more);
  // Gives the sender what is finished; all of it unless there is more to pack at once.
  void hand_over(bool has_more);
  // Whether the hit at `offset` may be packed now, and under which epoch.
  [[nodiscard]] bool may_pack(journal::Offset offset);
  [[nodiscard]] bool begin_epoch(journal::Offset offset);
  void enter_epoch(journal::Offset offset);
  [[nodiscard]] bool save_first();
  void save_if_due();
  [[nodiscard]] SavedPosition position() const;
  [[nodiscard]] journal::Offset acknowledged() const {
    return acks_.watermark(stragglers_.first_or(packed_));
  }
  [[nodiscard]] std::size_t memory_bytes() const {
    return sender_.memory_bytes() + packer_->bytes() + stragglers_.bytes();
  }
  [[nodiscard]] base::UnixMillis oldest_ms() const;
  void publish();

  const Options options_;
  journal::Journal& journal_;
  stream::Sink& sink_;
  const env::Clock& clock_;
  PositionStore store_;
  Metrics metrics_;
  AckTracker acks_;
  std::unique_ptr<Packer> packer_;
  Stragglers stragglers_;
  MapWatch map_watch_;
  Sender sender_;
  Problem save_problem_;
  Problem journal_problem_;

  std::unique_ptr<journal::Reader> reader_;
  std::vector<journal::Record> records_;  // read, of which those from next_record_ on are not packed
  Places places_;
  std::span<const Place> places_of_records_;
  std::size_t next_record_ = 0;
  journal::Offset packed_;  // the next to be packed, but for what stragglers have to
  std::vector<PackedPtr> finished_;
  std::optional<journal::Offset> held_up_at_;  // by a shard that is full, while another wants hits
  std::int64_t held_up_since_ns_ = 0;

  bool has_map_ = false;
  base::UnixMillis stream_created_ms_;
  std::vector<stream::HashKey> map_firsts_;
  std::vector<stream::HashKey> division_;  // by which hits are packed now: of the epoch, or of the map
  std::vector<Epoch> epochs_;
  bool epoch_is_stale_ = true;              // the last epoch is not the map's
  journal::Offset epoch_until_ = 0;         // the present epoch holds offsets below
  const journal::Offset earlier_reserved_;  // what an earlier run may have packed lies below
  journal::Offset reserved_;                // durably

  bool must_save_ = false;  // an epoch has begun that may not be durable
  bool is_saved_ = false;   // position() is what the file holds, as far as acknowledged() goes
  journal::Offset saved_acknowledged_ = 0;
  journal::Offset saved_packed_;  // packed_ at that time
  std::int64_t saved_at_ns_;      // when it was saved, or tried
  bool flushing_ = false;

  mutable std::mutex status_mutex_;
  Status status_;                   // guarded by status_mutex_
  base::UnixMillis oldest_ms_ = 0;  // append time behind status_.oldest_…; 0: none; guarded by status_mutex_
};

}  // namespace hitstream::shipper
