package dev.headrace.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker in a child process, on loopback, with a directory of its own.
 *
 * <p>Whoever has started it closes it. It also ends when the process that started it ends, even by
 * a kill, and takes its directory along; but not before: Ctrl-C, or a signal to the broker's own
 * process, leaves it running, so that its owner can end in order first. Its methods are for one
 * thread; only {@link #close} may be called from any.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final int ATTEMPTS = 3;

  private final BrokerDirectory directory;
  private final BrokerPorts ports;
  private final String clusterId;
  private final @Nullable BrokerKeys keys;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile BrokerProcess process;

  /** What is special about a broker: its keys, if it has any, and its outer listener likewise. */
  private record Kind(@Nullable BrokerKeys keys, @Nullable OuterListener outer) {}

  private EmbeddedBroker(
      BrokerDirectory directory,
      BrokerPorts ports,
      String clusterId,
      @Nullable BrokerKeys keys,
      BrokerProcess process) {
    this.directory = directory;
    this.ports = ports;
    this.clusterId = clusterId;
    this.keys = keys;
    this.process = process;
  }

  /**
   * Starts a broker and returns when it serves clients.
   *
   * @throws BrokerException if it does not start; the message shows the end of its log
   * @throws IllegalStateException if the JVM is told to end meanwhile; then the broker is closed
   */
  public static EmbeddedBroker start() {
    return start(Map.of());
  }

  /**
   * Starts a broker whose settings differ from the usual ones and returns when it serves clients.
   *
   * @param settings settings of Kafka's server by name, which take precedence
   * @throws BrokerException if it does not start; the message shows the end of its log
   * @throws IllegalStateException if the JVM is told to end meanwhile; then the broker is closed
   */
  public static EmbeddedBroker start(Map<String, String> settings) {
    return start(directory -> new Kind(null, null), settings);
  }

  /**
   * Starts a broker with a second listener, for TLS and logins by user and password, and returns
   * when it serves clients. Its certificate, which it has signed itself, is made for it. Users may
   * do what access control lists grant them; who comes over the usual address may do everything,
   * without a login.
   *
   * @param passwordsByUser the password of each user, without quotes in it
   * @throws BrokerException if it does not start; the message shows the end of its log
   * @throws IllegalStateException if the JVM is told to end meanwhile; then the broker is closed
   */
  public static EmbeddedBroker startSecured(Map<String, String> passwordsByUser) {
    return start(
        directory -> {
          BrokerKeys made = BrokerKeys.create(directory);
          return new Kind(made, OuterListener.secured(passwordsByUser, made));
        },
        Map.of());
  }

  /**
   * Starts a broker with a second listener, whose clients are told to connect to a proxy, and
   * returns when it serves clients.
   *
   * @param proxy the address of what passes connections on to {@link #outerServers()}
   * @param settings settings of Kafka's server by name, which take precedence
   * @throws BrokerException if it does not start; the message shows the end of its log
   * @throws IllegalStateException if the JVM is told to end meanwhile; then the broker is closed
   */
  public static EmbeddedBroker startBehind(String proxy, Map<String, String> settings) {
    return start(directory -> new Kind(null, OuterListener.behind(proxy)), settings);
  }

  private static EmbeddedBroker start(
      Function<BrokerDirectory, Kind> kind, Map<String, String> settings) {
    for (int attempt = 1; ; attempt++) {
      Launch launch = new Launch();
      // While it starts it has no owner yet who could close it when the JVM is told to end.
      Thread closeAtExit = new Thread(launch::abandon, "headrace-broker-close");
      Runtime.getRuntime().addShutdownHook(closeAtExit);
      EmbeddedBroker broker = null;
      try {
        broker = launch.run(kind, settings);
        broker.awaitReady();
        return broker;
      } catch (RuntimeException e) {
        launch.abandon();
        // Somebody else may have taken a port after we found it free: then other ports will do.
        if (broker == null || attempt == ATTEMPTS || broker.ports.areFree()) {
          throw e;
        }
      } finally {
        Runtime.getRuntime().removeShutdownHook(closeAtExit);
      }
    }
  }

  /** A broker on its way, which may be given up at any moment, by another thread. */
  private static final class Launch {
    private @Nullable EmbeddedBroker broker;
    private boolean abandoned;

    synchronized EmbeddedBroker run(
        Function<BrokerDirectory, Kind> kind, Map<String, String> settings) {
      if (abandoned) {
        throw new IllegalStateException("The JVM is about to end");
      }
      EmbeddedBroker launched = launch(kind, settings);
      broker = launched;
      return launched;
    }

    // Waits for a process that is being started, so that none is forgotten.
    synchronized void abandon() {
      abandoned = true;
      if (broker != null) {
        broker.close();
      }
    }
  }

  private static EmbeddedBroker launch(
      Function<BrokerDirectory, Kind> kinds, Map<String, String> settings) {
    BrokerDirectory directory = BrokerDirectory.create();
    try {
      Kind kind = kinds.apply(directory);
      BrokerPorts ports = BrokerPorts.pick();
      directory.writeSettings(BrokerSettings.of(directory, ports, kind.outer(), settings));
      String clusterId = Uuid.randomUuid().toString();
      BrokerProcess process = BrokerProcess.launch(directory, clusterId);
      return new EmbeddedBroker(directory, ports, clusterId, kind.keys(), process);
    } catch (RuntimeException e) {
      directory.delete();
      throw e;
    }
  }

  /** Returns the address for clients, which stays the same across restarts. */
  public String bootstrapServers() {
    return ports.bootstrapServers();
  }

  /** Returns where the second listener is, of a broker that has one. */
  public String outerServers() {
    return ports.outerServers();
  }

  /**
   * Returns the settings with which a client logs in over the second listener of a broker that was
   * started with users.
   *
   * @param user the name of the user
   * @param password the user's password
   * @throws IllegalStateException if the broker was started without users
   */
  public Map<String, String> login(String user, String password) {
    if (keys == null) {
      throw new IllegalStateException("The broker was started without users");
    }
    return Map.of(
        "bootstrap.servers",
        outerServers(),
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        OuterListener.login(" username=\"%s\" password=\"%s\"".formatted(user, password)),
        "ssl.truststore.type",
        BrokerKeys.TYPE,
        "ssl.truststore.location",
        keys.trustStore().toString(),
        "ssl.truststore.password",
        keys.password());
  }

  /** Returns the id of the cluster that this broker is all of. */
  public String clusterId() {
    return clusterId;
  }

  /** Returns the operating system's id of the process that runs, or ran last. */
  public long pid() {
    return process.pid();
  }

  Path directory() {
    return directory.root();
  }

  /**
   * Creates a topic and returns when each of its partitions can be written.
   *
   * @param name the name of the topic
   * @param partitions how many partitions it has
   * @throws BrokerException if it exists already or the broker is down
   */
  public void createTopic(String name, int partitions) {
    new BrokerAdmin(process, ports).createTopic(name, partitions);
  }

  /** Shuts the broker down in order and returns when it is down; its data stays. */
  public void stop() {
    process.stop();
  }

  /** Kills the broker without warning and returns when it is down; its data stays. */
  public void kill() {
    process.kill();
  }

  /**
   * Starts the broker again with its address and data, after stopping it if it runs.
   *
   * @throws BrokerException if it does not start; the message shows the end of its log
   * @throws IllegalStateException if it is closed
   */
  public void restart() {
    requireOpen();
    process.stop();
    process = BrokerProcess.launch(directory, clusterId);
    if (closed.get()) {
      // Whoever closed the broker in between has seen the old process only.
      process.kill();
    }
    awaitReady();
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("The broker is closed");
    }
  }

  private void awaitReady() {
    try {
      new BrokerAdmin(process, ports).awaitCluster(clusterId);
    } catch (BrokerException e) {
      String message = e.getMessage() + ". The end of its log:%n".formatted();
      throw new BrokerException(message + directory.tailOfLog(), e);
    }
  }

  /**
   * Kills the broker and deletes its directory; does nothing the second time.
   *
   * @throws BrokerException if one of the two fails
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      process.kill();
      directory.delete();
    }
  }
}
