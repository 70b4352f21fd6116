package dev.headrace.broker;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** The directory of one broker: its settings, its data and what its process printed. */
record BrokerDirectory(Path root) {
  private static final int TAIL_LINES = 40;

  /** Creates an empty one where this machine keeps temporary files. */
  static BrokerDirectory create() {
    try {
      return new BrokerDirectory(Files.createTempDirectory("headrace-broker-"));
    } catch (IOException e) {
      throw new BrokerException("Cannot create a directory for the broker", e);
    }
  }

  Path settings() {
    return root.resolve("server.properties");
  }

  Path data() {
    return root.resolve("data");
  }

  Path log() {
    return root.resolve("broker.log");
  }

  /** Writes the settings that the broker's process reads when it starts. */
  void writeSettings(Properties settings) {
    try (Writer writer = Files.newBufferedWriter(settings())) {
      settings.store(writer, null);
    } catch (IOException e) {
      throw new BrokerException("Cannot write " + settings(), e);
    }
  }

  /** Returns the last lines of what the process printed, or why they cannot be read. */
  String tailOfLog() {
    try {
      // Not Files.readAllLines: a process that was killed may have left half a character.
      List<String> lines =
          new String(Files.readAllBytes(log()), StandardCharsets.UTF_8).lines().toList();
      int from = Math.max(0, lines.size() - TAIL_LINES);
      return String.join(System.lineSeparator(), lines.subList(from, lines.size()));
    } catch (IOException e) {
      return "(cannot read " + log() + ": " + e + ")";
    }
  }

  /** Deletes the directory and all that is in it; does nothing if it is gone already. */
  void delete() {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException gone) {
      return;
    } catch (IOException e) {
      throw new BrokerException("Cannot delete " + root, e);
    }
  }
}
