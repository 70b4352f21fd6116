package dev.headrace.runtime;

import com.google.common.collect.Maps;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.function.UnaryOperator;

/** Reads a properties file into a configuration. */
final class ConfigFile {
  private ConfigFile() {}

  /**
   * Sets everything a file says; the builder reports every key or value that is wrong.
   *
   * @throws ConfigException when the file cannot be read
   */
  static void apply(Path file, HeadraceConfig.Builder builder) {
    ConfigText.apply(
        Maps.fromProperties(load(file)), "'" + file + "'", UnaryOperator.identity(), builder);
  }

  private static Properties load(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw new ConfigException(
          List.of("the configuration file '" + file + "' does not exist: correct --config"));
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException(
          List.of("the configuration file '%s' cannot be read: %s".formatted(file, e)));
    }
    return properties;
  }
}
