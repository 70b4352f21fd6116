package dev.headrace.runtime;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Ints;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads a properties file into a configuration. Keys of Headrace are listed in {@link #KEYS}; what
 * starts with one of {@link #CLIENT_PREFIXES} goes to Kafka's clients; anything else is a mistake.
 */
final class ConfigFile {
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
          "epoch.shortest.ms",
          "epoch.longest.ms",
          "input.bytes",
          "cache.bytes",
          "write.behind.bytes",
          "write.behind.age.ms");

  private final Path file;
  private final Properties properties = new Properties();
  private final HeadraceConfig.Builder builder;

  private ConfigFile(Path file, HeadraceConfig.Builder builder) {
    this.file = file;
    this.builder = builder;
  }

  /**
   * Sets everything a file says; the builder reports every key or value that is wrong.
   *
   * @throws ConfigException when the file cannot be read
   */
  static void apply(Path file, HeadraceConfig.Builder builder) {
    new ConfigFile(file, builder).apply();
  }

  private void apply() {
    load();
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
    number("input.bytes", builder::inputBytes);
    number("cache.bytes", builder::cacheBytes);
    bounds();
    for (String key : properties.stringPropertyNames()) {
      if (CLIENT_PREFIXES.stream().anyMatch(key::startsWith)) {
        builder.client(key, properties.getProperty(key));
      }
    }
  }

  private void bounds() {
    number("epoch.shortest.ms", value -> builder.shortestEpoch(Duration.ofMillis(value)));
    number("epoch.longest.ms", value -> builder.longestEpoch(Duration.ofMillis(value)));
    number("write.behind.bytes", builder::writeBehindBytes);
    number("write.behind.age.ms", value -> builder.writeBehindAge(Duration.ofMillis(value)));
  }

  private void load() {
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw new ConfigException(
          List.of("the configuration file '" + file + "' does not exist: correct --config"));
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException(
          List.of("the configuration file '%s' cannot be read: %s".formatted(file, e)));
    }
  }

  private void requireKnownKeys() {
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      if (!KEYS.contains(key) && CLIENT_PREFIXES.stream().noneMatch(key::startsWith)) {
        builder.problem(
            "'%s' in '%s' is no setting: use one of %s, or a client setting that starts with one of %s"
                .formatted(key, file, KEYS, CLIENT_PREFIXES));
      }
    }
  }

  private void text(String key, Consumer<String> setter) {
    String value = properties.getProperty(key);
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
            builder.problem("%s in '%s' is '%s': use a whole number".formatted(key, file, value));
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
                "%s in '%s' is '%s': use one of %s".formatted(key, file, value, values.keySet()));
          } else {
            setter.accept(known);
          }
        });
  }
}
