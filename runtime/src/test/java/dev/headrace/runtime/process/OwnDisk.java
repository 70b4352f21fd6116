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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An application on a disk of its own, in a process that may mount it. What becomes of the disk it
 * is told over its standard input.
 */
public final class OwnDisk {
  static final String APPLICATION = "own-disk";
  static final Topic<String, String> CLICKS = Topic.of("own-disk-in", string(), string());

  /** What is to be told to it, a line each. */
  static final String FILL = "fill";

  static final String FREE = "free";
  static final String MAKE_READ_ONLY = "make read-only";

  /** More than what must stay free. */
  private static final String DISK = "size=96m";

  private OwnDisk() {}

  static Topology topology() {
    var builder = TopologyBuilder.named(APPLICATION);
    builder.stream(CLICKS).groupByKey().count("clicks-per-user");
    return builder.build();
  }

  /** Runs the application; the first argument is where its disk is to be. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path disk = Path.of(args[0]);
    mount("-t", "tmpfs", "-o", DISK, "none", args[0]);
    Thread ears = new Thread(() -> obey(disk), "ears");
    ears.setDaemon(true);
    ears.start();
    HeadraceApp.run(topology(), Arrays.copyOfRange(args, 1, args.length));
  }

  private static void mount(String... how) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("mount"));
    command.addAll(List.of(how));
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException(command + " has failed");
    }
  }

  private static void obey(Path disk) {
    Path ballast = disk.resolve("ballast");
    var input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    try {
      for (String word = input.readLine(); word != null; word = input.readLine()) {
        switch (word) {
          case FILL -> fill(ballast);
          case FREE -> Files.delete(ballast);
          default -> makeReadOnly(disk.toString());
        }
        System.out.println("did " + word);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // A disk that is in use is not made read-only, except by the system itself; but whoever looks for
  // its files finds what was mounted over it last.
  private static void makeReadOnly(String disk) throws IOException, InterruptedException {
    mount("--bind", disk, disk);
    mount("-o", "remount,bind,ro", disk);
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
