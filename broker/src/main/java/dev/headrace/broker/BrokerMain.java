package dev.headrace.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/** The main class of the child process: Kafka's server, which lives no longer than its parent. */
final class BrokerMain {
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private BrokerMain() {}

  /**
   * Serves until it is terminated or orphaned.
   *
   * @param args the broker's directory and the id of its cluster
   */
  public static void main(String[] args) {
    BrokerDirectory directory = new BrokerDirectory(Path.of(args[0]));
    try {
      format(directory, args[1]);
      KafkaRaftServer server = new KafkaRaftServer(settingsIn(directory), Time.SYSTEM);
      Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
      endWithParent(directory, server);
      server.startup();
      server.awaitShutdown();
    } catch (Throwable failure) {
      // Kafka's threads would keep a half-started server alive, and its hook could wait for ever.
      failure.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static void format(BrokerDirectory directory, String clusterId) {
    String settings = directory.settings().toString();
    String[] command = {"format", "--ignore-formatted", "-t", clusterId, "-c", settings};
    int status = StorageTool.execute(command, System.out);
    if (status != 0) {
      throw new IllegalStateException("Formatting ended with status " + status);
    }
  }

  private static KafkaConfig settingsIn(BrokerDirectory directory) throws IOException {
    Properties settings = new Properties();
    try (InputStream input = Files.newInputStream(directory.settings())) {
      settings.load(input);
    }
    return KafkaConfig.fromProps(settings);
  }

  /** The parent holds the other end of standard input: it ends when the parent does, however. */
  private static void endWithParent(BrokerDirectory directory, KafkaRaftServer server) {
    Thread watch =
        new Thread(
            () -> {
              awaitEndOfInput();
              try {
                shutDown(server);
                directory.delete();
              } finally {
                Runtime.getRuntime().halt(0);
              }
            },
            "parent-watch");
    // Not a daemon: the JVM would be gone with the server, before the directory is deleted.
    watch.start();
  }

  private static void awaitEndOfInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException broken) {
      // A broken pipe says the same as a closed one.
      System.err.println("Standard input broke: " + broken);
    }
  }

  private static void shutDown(KafkaRaftServer server) {
    Thread shutdown = new Thread(server::shutdown, "orphan-shutdown");
    shutdown.start();
    try {
      shutdown.join(LAST_WORDS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
