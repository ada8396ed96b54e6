#include "aws/credential_factory.h"

#include <utility>

#include "aws/credential_chain.h"
#include "aws/credential_refresher.h"

namespace hitstream::aws {
namespace {

// The chain with what it refers to.
class StandardSource final : public CredentialSource {
 public:
  explicit StandardSource(SourceContext context)
      : context_(std::move(context)), chain_(standard_chain(context_)) {}
  [[nodiscard]] std::string name() const override { return chain_->name(); }
  [[nodiscard]] base::Result<Credentials> fetch(const std::stop_token& stop) override {
    return chain_->fetch(stop);
  }

 private:
  const SourceContext context_;
  const std::unique_ptr<CredentialSource> chain_;
};

}  // namespace

std::unique_ptr<CredentialsProvider> make_credentials(Environment environment, std::string region,
                                                      env::FileSystem& files, const env::Clock& clock,
                                                      env::Executor& executor, telemetry::Registry& metrics) {
  auto source = std::make_unique<StandardSource>(
      SourceContext{std::move(environment), files, clock, std::move(region)});
  return std::make_unique<CredentialRefresher>(std::move(source), clock, executor, metrics);
}

}  // namespace hitstream::aws
