#include "http/connection_table.h"

#include <utility>

namespace hitstream::http {

Connection& ConnectionTable::add(int fd, const base::IpAddress& peer) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  slots_[slot] = std::make_unique<Connection>(fd, peer);
  slots_[slot]->slot = slot;
  return *slots_[slot];
}

Connection* ConnectionTable::find(const Address& address) {
  Connection* const connection = slots_[address.slot].get();
  return connection != nullptr && connection->token == address.token ? connection : nullptr;
}

void ConnectionTable::remove(Connection& connection) {
  connection.transport.close();
  if (connection.stream) connection.stream->close();
  free_.push_back(connection.slot);
  removed_.push_back(std::move(slots_[connection.slot]));
}

}  // namespace hitstream::http
