package dev.headrace.runtime;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads environment variables into a configuration: {@code HEADRACE_PRODUCER_LINGER_MS} is {@code
 * producer.linger.ms}. Variables without the prefix are not looked at.
 */
final class ConfigEnvironment {
  private static final String PREFIX = "HEADRACE_";

  private ConfigEnvironment() {}

  /** Sets everything the environment says; the builder reports whatever is wrong. */
  static void apply(Map<String, String> environment, HeadraceConfig.Builder builder) {
    Map<String, String> settings = new HashMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)) {
            settings.put(key(name), value);
          }
        });
    ConfigText.apply(settings, "the environment", ConfigEnvironment::variable, builder);
  }

  private static String key(String variable) {
    return variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
  }

  private static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }
}
