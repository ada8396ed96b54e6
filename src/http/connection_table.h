// The connections of one loop.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "http/connection.h"

namespace hitstream::http {

// Owns the connections. Not thread-safe.
class ConnectionTable {
 public:
  Connection& add(int fd, const base::IpAddress& peer);
  // Null when the connection is gone or has moved on to another request.
  [[nodiscard]] Connection* find(const Address& address);
  // Closes its socket now; the object stays until bury(), because others of this turn may point to it.
  void remove(Connection& connection);
  void bury() { removed_.clear(); }

  [[nodiscard]] std::size_t size() const { return slots_.size() - free_.size(); }
  template <class Visit>
  void for_each(Visit visit) {
    for (const std::unique_ptr<Connection>& connection : slots_) {
      if (connection) visit(*connection);
    }
  }

 private:
  std::vector<std::unique_ptr<Connection>> slots_;
  std::vector<std::uint32_t> free_;
  std::vector<std::unique_ptr<Connection>> removed_;
};

}  // namespace hitstream::http
