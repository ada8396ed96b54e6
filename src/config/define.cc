#include "config/define.h"

namespace hitstream::config {

std::string flag_by_rule(std::string_view key) {
  std::string flag = "--";
  for (const char c : key) flag += c == '.' || c == '_' ? '-' : c;
  return flag;
}

Setting define(std::string key, Type type, std::string value_name, Texts default_value, std::string allowed,
               std::string help) {
  Setting setting;
  setting.flag_name = flag_by_rule(key);
  setting.key = std::move(key);
  setting.type = type;
  setting.value_name = std::move(value_name);
  setting.default_value = std::move(default_value);
  setting.allowed = std::move(allowed);
  setting.help = std::move(help);
  return setting;
}

}  // namespace hitstream::config
