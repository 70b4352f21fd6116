package dev.headrace.broker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/** The main class of the child process: Kafka's server, which lives no longer than its owner. */
final class BrokerMain {
  /** What the owner writes when the broker is to shut down and to keep its data. */
  static final int STOP = 's';

  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private BrokerMain() {}

  /**
   * Serves until its owner says that it is enough, or is gone.
   *
   * @param args the broker's directory and the id of its cluster
   */
  public static void main(String[] args) {
    BrokerDirectory directory = new BrokerDirectory(Path.of(args[0]));
    AtomicBoolean ending = new AtomicBoolean();
    try {
      format(directory, args[1]);
      KafkaRaftServer server = new KafkaRaftServer(settingsIn(directory), Time.SYSTEM);
      endWithOwner(directory, server, ending);
      server.startup();
      server.awaitShutdown();
    } catch (Throwable failure) {
      if (ending.get()) {
        // A server that is shut down while it starts fails: the owner's watch ends this process.
        return;
      }
      // Kafka's threads would keep a half-started server alive.
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

  /** The owner holds the other end of standard input: it ends when the owner does, however. */
  private static void endWithOwner(
      BrokerDirectory directory, KafkaRaftServer server, AtomicBoolean ending) {
    Thread watch =
        new Thread(
            () -> {
              boolean isOrphan = awaitOwner() != STOP;
              ending.set(true);
              try {
                shutDown(server);
                if (isOrphan) {
                  directory.delete();
                }
              } finally {
                Runtime.getRuntime().halt(0);
              }
            },
            "owner-watch");
    // Not a daemon: the JVM would be gone with the server, before the directory is deleted.
    watch.start();
    // Ctrl-C reaches this process, too, but the owner may need the broker to end in order. So it
    // goes on serving until the owner lets go of it.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> join(watch), "await-owner"));
  }

  /** Waits for the owner's word and returns it, or -1 when the owner is gone. */
  private static int awaitOwner() {
    try {
      return System.in.read();
    } catch (IOException broken) {
      // A broken pipe says the same as a closed one.
      System.err.println("Standard input broke: " + broken);
      return -1;
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void shutDown(KafkaRaftServer server) {
    Thread shutdown = new Thread(server::shutdown, "shutdown");
    shutdown.start();
    try {
      shutdown.join(LAST_WORDS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
