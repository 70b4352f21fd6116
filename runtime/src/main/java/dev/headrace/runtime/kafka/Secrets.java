package dev.headrace.runtime.kafka;

import com.google.common.collect.ImmutableSortedMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Which settings must never be shown: what Kafka calls a password, and what sounds like one. */
final class Secrets {
  private static final String HIDDEN = "[hidden]";
  private static final Pattern SOUNDS_SECRET =
      Pattern.compile("password|secret|token|jaas|credential|passphrase|private|keystore\\.key");
  private static final List<ConfigDef> CLIENTS =
      List.of(
          ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef());

  private Secrets() {}

  /** Returns whether the value of a setting must not be shown. */
  static boolean isSecret(String key) {
    String bare = ClientSettings.bare(key);
    return SOUNDS_SECRET.matcher(bare).find()
        || CLIENTS.stream()
            .map(client -> client.configKeys().get(bare))
            .anyMatch(known -> known != null && known.type() == ConfigDef.Type.PASSWORD);
  }

  /** Returns settings as they may be shown, in order of their keys. */
  static Map<String, String> hidden(Map<String, String> settings) {
    Map<String, String> shown = new TreeMap<>();
    settings.forEach((key, value) -> shown.put(key, isSecret(key) ? HIDDEN : value));
    return ImmutableSortedMap.copyOf(shown);
  }
}
