#include "http/mailbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

namespace hitstream::http {
namespace {

class DeferredReply final : public Deferred {
 public:
  DeferredReply(std::shared_ptr<Mailbox> mailbox, Address address)
      : mailbox_(std::move(mailbox)), address_(address) {}
  ~DeferredReply() override {
    if (!answered_.load()) mailbox_->post({address_, Reply{500, "text/plain", {}, "no answer\n"}});
  }
  void reply(Reply reply) override {
    if (!answered_.exchange(true)) mailbox_->post({address_, std::move(reply)});
  }

 private:
  std::shared_ptr<Mailbox> mailbox_;
  Address address_;
  std::atomic<bool> answered_{false};
};

class QueuedBodyStream final : public BodyStream {
 public:
  QueuedBodyStream(std::shared_ptr<Mailbox> mailbox, Address address, std::shared_ptr<StreamQueue> queue)
      : mailbox_(std::move(mailbox)), address_(address), queue_(std::move(queue)) {}
  ~QueuedBodyStream() override {
    queue_->finish();
    mailbox_->post({address_, std::nullopt});
  }
  bool send(std::shared_ptr<const std::string> bytes) override {
    const StreamQueue::Push pushed = queue_->push(std::move(bytes));
    if (pushed == StreamQueue::Push::kQueuedFirst) mailbox_->post({address_, std::nullopt});
    return pushed != StreamQueue::Push::kRefused;
  }
  [[nodiscard]] bool closed() const override { return queue_->closed(); }

 private:
  std::shared_ptr<Mailbox> mailbox_;
  Address address_;
  std::shared_ptr<StreamQueue> queue_;
};

}  // namespace

Mailbox::Mailbox() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

Mailbox::~Mailbox() {
  if (fd_ >= 0) (void)::close(fd_);
}

void Mailbox::post(Letter letter) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  letters_.push_back(std::move(letter));
  if (letters_.size() == 1) wake();
}

void Mailbox::wake() {
  const std::uint64_t one = 1;
  // It fails only when the counter is full, and then the loop is woken already.
  [[maybe_unused]] const ssize_t written = ::write(fd_, &one, sizeof one);
}

std::vector<Letter> Mailbox::take() {
  const std::lock_guard lock(mutex_);
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = ::read(fd_, &count, sizeof count);
  return std::exchange(letters_, {});
}

void Mailbox::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  letters_.clear();
}

std::shared_ptr<Deferred> make_deferred(std::shared_ptr<Mailbox> mailbox, Address address) {
  return std::make_shared<DeferredReply>(std::move(mailbox), address);
}

StreamQueue::Push StreamQueue::push(std::shared_ptr<const std::string> bytes) {
  const std::lock_guard lock(mutex_);
  if (closed() || bytes->size() > bytes_max_ - bytes_) return Push::kRefused;
  if (bytes->empty()) return Push::kQueued;
  bytes_ += bytes->size();
  pieces_.push_back(std::move(bytes));
  return pieces_.size() == 1 ? Push::kQueuedFirst : Push::kQueued;
}

std::vector<std::shared_ptr<const std::string>> StreamQueue::take(std::size_t bytes_max) {
  std::vector<std::shared_ptr<const std::string>> taken;
  std::size_t bytes = 0;
  const std::lock_guard lock(mutex_);
  while (!pieces_.empty() && (taken.empty() || bytes + pieces_.front()->size() <= bytes_max)) {
    bytes += pieces_.front()->size();
    taken.push_back(std::move(pieces_.front()));
    pieces_.pop_front();
  }
  return taken;
}

void StreamQueue::release(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  bytes_ -= bytes;
}

void StreamQueue::finish() {
  const std::lock_guard lock(mutex_);
  finished_ = true;
}

bool StreamQueue::exhausted() {
  const std::lock_guard lock(mutex_);
  return finished_ && pieces_.empty();
}

std::shared_ptr<BodyStream> make_body_stream(std::shared_ptr<Mailbox> mailbox, Address address,
                                             std::shared_ptr<StreamQueue> queue) {
  return std::make_shared<QueuedBodyStream>(std::move(mailbox), address, std::move(queue));
}

}  // namespace hitstream::http
