package dev.headrace.runtime.kafka;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.net.HostAndPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at client settings before any client is made, so that all mistakes are told at once. */
final class ClientChecks {
  private static final Logger LOG = LoggerFactory.getLogger(ClientChecks.class);

  private static final ImmutableMap<String, ConfigDef> BY_PREFIX =
      ImmutableMap.of(
          ClientSettings.CONSUMER, ConsumerConfig.configDef(),
          ClientSettings.PRODUCER, ProducerConfig.configDef(),
          ClientSettings.RESTORE, ConsumerConfig.configDef(),
          ClientSettings.ADMIN, AdminClientConfig.configDef());

  private final List<String> problems = new ArrayList<>();

  private ClientChecks() {}

  /** Returns one sentence for each setting that no client would take. */
  static List<String> problems(Map<String, String> settings) {
    ClientChecks checks = new ClientChecks();
    new TreeMap<>(settings).forEach(checks::check);
    return checks.problems;
  }

  private void check(String key, String value) {
    String why = ClientSettings.whyForced(key);
    if (why != null) {
      problems.add("%s cannot be changed, because %s: remove it".formatted(key, why));
    } else if (key.equals(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
      checkServers(value);
    } else {
      checkValue(key, value);
    }
  }

  private void checkServers(String servers) {
    for (String server : Splitter.on(',').trimResults().omitEmptyStrings().split(servers)) {
      if (!isAddress(server)) {
        problems.add(
            "bootstrap.servers names '%s': use host:port, several separated by commas"
                .formatted(server));
      }
    }
  }

  private static boolean isAddress(String server) {
    try {
      // Kafka accepts a listener's name in front of the address.
      HostAndPort address = HostAndPort.fromString(server.replaceFirst("^[A-Za-z_]+://", ""));
      return address.hasPort() && !address.getHost().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  // A plug-in of a client (an interceptor, a login module) may have keys that Kafka does not know.
  private void checkValue(String key, String value) {
    String bare = ClientSettings.bare(key);
    boolean known = false;
    for (ConfigDef client : clients(key)) {
      ConfigDef.ConfigKey setting = client.configKeys().get(bare);
      if (setting != null) {
        known = true;
        if (isRefused(key, setting, value)) {
          return;
        }
      }
    }
    if (!known) {
      LOG.warn(
          "No client of Kafka has a setting '{}': {}.",
          key,
          Spelling.closest(bare, ClientSettings.names())
              .map(meant -> "did you mean '%s'?".formatted(meant))
              .orElse("check its spelling"));
    }
  }

  private static Collection<ConfigDef> clients(String key) {
    return BY_PREFIX.entrySet().stream()
        .filter(client -> key.startsWith(client.getKey()))
        .findFirst()
        .<Collection<ConfigDef>>map(client -> List.of(client.getValue()))
        .orElse(BY_PREFIX.values());
  }

  private boolean isRefused(String key, ConfigDef.ConfigKey setting, String value) {
    try {
      Object parsed = ConfigDef.parseType(setting.name, value, setting.type());
      if (setting.validator != null) {
        setting.validator.ensureValid(setting.name, parsed);
      }
      return false;
    } catch (ConfigException e) {
      // The message repeats the value.
      problems.add(
          "%s is wrong%s".formatted(key, Secrets.isSecret(key) ? "" : ": " + e.getMessage()));
      return true;
    }
  }
}
