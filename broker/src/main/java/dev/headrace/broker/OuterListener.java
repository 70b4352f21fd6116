package dev.headrace.broker;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A listener for clients beside the plain one, over which the owner looks after the broker and the
 * broker talks to itself.
 *
 * @param protocol how clients talk to it
 * @param advertised the address that clients are told, or empty for the one it listens on
 * @param settings what the server needs to know besides
 */
record OuterListener(String protocol, String advertised, Map<String, String> settings) {
  private static final String PREFIX = "listener.name.outer.";

  /** Returns a plain one to which the way leads over another address, that of a proxy. */
  static OuterListener behind(String address) {
    return new OuterListener("PLAINTEXT", address, Map.of());
  }

  /**
   * Returns one with TLS and logins by user and password, whose users may do what access control
   * lists grant them. Who comes over the plain listener may do everything.
   */
  static OuterListener secured(Map<String, String> passwordsByUser, BrokerKeys keys) {
    String users =
        new TreeMap<>(passwordsByUser)
            .entrySet().stream()
                .map(user -> " user_%s=\"%s\"".formatted(user.getKey(), user.getValue()))
                .collect(Collectors.joining());
    return new OuterListener(
        "SASL_SSL",
        "",
        Map.ofEntries(
            Map.entry(PREFIX + "sasl.enabled.mechanisms", "PLAIN"),
            Map.entry(PREFIX + "plain.sasl.jaas.config", login(users)),
            Map.entry(PREFIX + "ssl.keystore.type", BrokerKeys.TYPE),
            Map.entry(PREFIX + "ssl.keystore.location", keys.keyStore().toString()),
            Map.entry(PREFIX + "ssl.keystore.password", keys.password()),
            Map.entry(PREFIX + "ssl.key.password", keys.password()),
            Map.entry(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
            Map.entry("super.users", "User:ANONYMOUS")));
  }

  /** Returns a login module's setting with the options given, which begin with a space. */
  static String login(String options) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required" + options + ";";
  }
}
