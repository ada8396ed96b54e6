// One request of the client: how it is told to curl, and what has come back so far.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <string>

#include "http/client.h"

namespace hitstream::http {

// Stays in its place from set_up() until the handle has left the multi handle: curl points into it. Nothing
// of the user's is called from within curl; pieces of a streamed body are kept until the client hands them
// on.
class Transfer {
 public:
  // `easy` is fresh or reset, and not owned. `options` must outlive it.
  Transfer(Client::Id of, CURL* handle, const ClientOptions& options, ClientRequest asked, Client::Done told)
      : id(of), easy(handle), request(std::move(asked)), done(std::move(told)), options_(options) {}
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  void set_up();
  // What the user gets: the reply, or why there is none.
  [[nodiscard]] base::Result<ClientReply> finish(CURLcode code);
  [[nodiscard]] base::Error silence_error() const;

  const Client::Id id;
  CURL* const easy;
  ClientRequest request;
  Client::Done done;
  std::string pieces;         // of a streamed body, not handed on yet
  bool heard = false;         // a byte came since the client last looked
  std::int64_t heard_ns = 0;  // when one last came

 private:
  static std::size_t on_body(char* bytes, std::size_t, std::size_t length, void* context);
  static std::size_t on_header(char* bytes, std::size_t, std::size_t length, void* context);
  std::size_t take_body(std::string_view bytes);
  void take_header(std::string_view line);
  void set_handling();
  void set_version();
  void set_body();
  [[nodiscard]] bool streams();

  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  const ClientOptions& options_;
  std::unique_ptr<curl_slist, FreeList> headers_;
  ClientReply reply_;
  bool body_too_long_ = false;
};

}  // namespace hitstream::http
