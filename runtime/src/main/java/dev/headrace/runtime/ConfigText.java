package dev.headrace.runtime;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Ints;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.kafka.KafkaLog;
import dev.headrace.runtime.kafka.Spelling;
import dev.headrace.runtime.port.LogSession.Departure;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Settings that someone wrote as text. Keys of Headrace are listed in {@link #KEYS}; what starts
 * with one of {@link #CLIENT_PREFIXES} goes to Kafka's clients; anything else is a mistake.
 */
final class ConfigText {
  static final List<String> CLIENT_PREFIXES =
      List.of(
          "bootstrap.",
          "security.",
          "ssl.",
          "sasl.",
          "client.",
          "consumer.",
          "producer.",
          "restore.",
          "admin.");

  static final List<String> KEYS =
      List.of(
          "state.dir",
          "lanes",
          "guarantee",
          "start.from",
          "upgrade.from",
          "epoch.shortest.ms",
          "epoch.longest.ms",
          "memory.bytes",
          "input.bytes",
          "cache.bytes",
          "write.behind.bytes",
          "write.behind.age.ms",
          "patience.ms",
          "close.departure");

  private final Map<String, String> settings;
  private final String place;
  private final UnaryOperator<String> spelling;
  private final HeadraceConfig.Builder builder;

  private ConfigText(
      Map<String, String> settings,
      String place,
      UnaryOperator<String> spelling,
      HeadraceConfig.Builder builder) {
    this.settings = new TreeMap<>(settings);
    this.place = place;
    this.spelling = spelling;
    this.builder = builder;
  }

  /**
   * Sets everything that is written; the builder reports every key or value that is wrong.
   *
   * @param settings what is written, by key
   * @param place where, for messages
   * @param spelling how a key is written there, for messages
   * @param builder where it goes
   */
  static void apply(
      Map<String, String> settings,
      String place,
      UnaryOperator<String> spelling,
      HeadraceConfig.Builder builder) {
    new ConfigText(settings, place, spelling, builder).apply();
  }

  private void apply() {
    requireKnownKeys();
    text("state.dir", value -> builder.stateDirectory(Path.of(value)));
    number("lanes", value -> builder.lanes(Ints.saturatedCast(value)));
    oneOf(
        "guarantee",
        ImmutableMap.of(
            "exactly-once", Guarantee.EXACTLY_ONCE, "at-least-once", Guarantee.AT_LEAST_ONCE),
        builder::guarantee);
    oneOf(
        "start.from",
        ImmutableMap.of("earliest", Start.EARLIEST, "latest", Start.LATEST),
        builder::startFrom);
    oneOf(
        "close.departure",
        ImmutableMap.of("leave", Departure.LEAVE, "remain", Departure.REMAIN),
        builder::departure);
    text("upgrade.from", builder::upgradeFrom);
    number("memory.bytes", builder::memoryBytes);
    number("input.bytes", builder::inputBytes);
    number("cache.bytes", builder::cacheBytes);
    bounds();
    settings.forEach(
        (key, value) -> {
          if (isOfClients(key)) {
            builder.client(key, value);
          }
        });
  }

  private void bounds() {
    number("epoch.shortest.ms", value -> builder.shortestEpoch(Duration.ofMillis(value)));
    number("epoch.longest.ms", value -> builder.longestEpoch(Duration.ofMillis(value)));
    number("patience.ms", value -> builder.patience(Duration.ofMillis(value)));
    number("write.behind.bytes", builder::writeBehindBytes);
    number("write.behind.age.ms", value -> builder.writeBehindAge(Duration.ofMillis(value)));
  }

  private static boolean isOfClients(String key) {
    return CLIENT_PREFIXES.stream().anyMatch(key::startsWith);
  }

  private void requireKnownKeys() {
    for (String key : settings.keySet()) {
      if (!KEYS.contains(key) && !isOfClients(key)) {
        builder.problem(
            "'%s' in %s is no setting: %suse one of %s, or a client setting that starts with one of %s"
                .formatted(spelling.apply(key), place, suggestion(key), KEYS, CLIENT_PREFIXES));
      }
    }
  }

  private String suggestion(String key) {
    List<String> known = new ArrayList<>(KEYS);
    known.addAll(KafkaLog.settingNames());
    return Spelling.closest(key, known)
        .map(meant -> "did you mean '%s'? Otherwise ".formatted(spelling.apply(meant)))
        .orElse("");
  }

  private void text(String key, Consumer<String> setter) {
    String value = settings.get(key);
    if (value != null) {
      setter.accept(value.strip());
    }
  }

  private void number(String key, Consumer<Long> setter) {
    text(
        key,
        value -> {
          try {
            setter.accept(Long.parseLong(value));
          } catch (NumberFormatException e) {
            builder.problem(
                "%s in %s is '%s': use a whole number"
                    .formatted(spelling.apply(key), place, value));
          }
        });
  }

  private <T> void oneOf(String key, ImmutableMap<String, T> values, Consumer<T> setter) {
    text(
        key,
        value -> {
          T known = values.get(value.toLowerCase(Locale.ROOT));
          if (known == null) {
            builder.problem(
                "%s in %s is '%s': use one of %s"
                    .formatted(spelling.apply(key), place, value, values.keySet()));
          } else {
            setter.accept(known);
          }
        });
  }
}
