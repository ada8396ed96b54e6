#include "analytics/device.h"

#include <gtest/gtest.h>

namespace hitstream::analytics {
namespace {

TEST(Device, IsADesktopByItsSystem) {
  EXPECT_EQ(device_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Windows"), Device::kDesktop);
  EXPECT_EQ(device_of("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "Mac OS X"), Device::kDesktop);
  EXPECT_EQ(device_of("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)", "Chrome OS"), Device::kDesktop);
  EXPECT_EQ(device_of("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:133.0)", "Ubuntu"), Device::kDesktop);
  EXPECT_EQ(device_of("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Tablet PC 2.0)", "Windows"),
            Device::kDesktop);
}

TEST(Device, TellsPhonesFromTablets) {
  EXPECT_EQ(device_of("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)", "iOS"), Device::kPhone);
  EXPECT_EQ(device_of("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Mobile/15E148", "iOS"), Device::kTablet);
  EXPECT_EQ(device_of("Mozilla/5.0 (Linux; Android 10; K) Chrome/131.0.0.0 Mobile Safari/537.36", "Android"),
            Device::kPhone);
  EXPECT_EQ(device_of("Mozilla/5.0 (Linux; Android 10; K) Chrome/131.0.0.0 Safari/537.36", "Android"),
            Device::kTablet);
  EXPECT_EQ(device_of("Mozilla/5.0 (Android 4.4; Tablet; rv:41.0) Gecko/41.0 Firefox/41.0", "Android"),
            Device::kTablet);
  EXPECT_EQ(device_of("Nokia6230i/2.0 Profile/MIDP-2.0 Configuration/CLDC-1.1", ""), Device::kPhone);
}

TEST(Device, KnowsTelevisionsAndTheRest) {
  EXPECT_EQ(device_of("Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0)", "Tizen"), Device::kTv);
  EXPECT_EQ(device_of("Mozilla/5.0 (Linux; Android 9; BRAVIA 4K UR2)", "Android"), Device::kTv);
  EXPECT_EQ(device_of("AppleCoreMedia/1.0.0", "tvOS"), Device::kTv);
  EXPECT_EQ(device_of("Mozilla/5.0 (PlayStation; PlayStation 5/4.03)", ""), Device::kOther);
  EXPECT_EQ(device_of("Mozilla/5.0 (X11; Linux x86_64; Quest 3) OculusBrowser/36.6.0", "Linux"),
            Device::kOther);
  EXPECT_EQ(device_of("atc/1.0 watchOS/5.1.3 model/Watch3,4", "WatchOS"), Device::kOther);
}

TEST(Device, IsUnknownWhereNothingIsSaid) {
  EXPECT_EQ(device_of("", ""), Device::kUnknown);
  EXPECT_EQ(device_of("curl/8.5.0", ""), Device::kUnknown);
}

TEST(Device, HasAName) {
  EXPECT_EQ(name_of(Device::kPhone), "phone");
  EXPECT_EQ(name_of(Device::kUnknown), "");
}

}  // namespace
}  // namespace hitstream::analytics
