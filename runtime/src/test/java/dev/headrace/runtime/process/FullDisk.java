package dev.headrace.runtime.process;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.HeadraceApp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An application on a disk of its own, in a process that may mount it. It fills the disk and frees
 * it again as it is told over its standard input.
 */
public final class FullDisk {
  static final String APPLICATION = "full-disk";
  static final Topic<String, String> CLICKS = Topic.of("full-disk-in", string(), string());

  /** What is to be told to it, one word a line. */
  static final String FILL = "fill";

  static final String FREE = "free";

  /** More than what must stay free. */
  private static final String DISK = "size=96m";

  private FullDisk() {}

  static Topology topology() {
    var builder = TopologyBuilder.named(APPLICATION);
    builder.stream(CLICKS).groupByKey().count("clicks-per-user");
    return builder.build();
  }

  /** Runs the application; the first argument is where its disk is to be. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path disk = Path.of(args[0]);
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", DISK, "none", args[0]).inheritIO().start();
    if (mount.waitFor() != 0) {
      throw new IllegalStateException("mount has failed");
    }
    Thread ears = new Thread(() -> obey(disk.resolve("ballast")), "ears");
    ears.setDaemon(true);
    ears.start();
    HeadraceApp.run(topology(), Arrays.copyOfRange(args, 1, args.length));
  }

  private static void obey(Path ballast) {
    var input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    try {
      for (String word = input.readLine(); word != null; word = input.readLine()) {
        if (word.equals(FILL)) {
          fill(ballast);
        } else {
          Files.delete(ballast);
        }
        System.out.println("did " + word);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(Path ballast) throws IOException {
    byte[] block = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
  }
}
