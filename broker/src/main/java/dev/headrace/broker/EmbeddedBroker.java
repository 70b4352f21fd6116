package dev.headrace.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
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
  private final BrokerDirectory directory;
  private final ClusterLayout layout;
  private final BrokerPorts ports;
  private final Kind kind;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile BrokerProcess process;

  /** What is special about a broker: its keys, if it has any, and its outer listener likewise. */
  private record Kind(BrokerSize size, @Nullable BrokerKeys keys, @Nullable OuterListener outer) {}

  private EmbeddedBroker(
      BrokerDirectory directory, ClusterLayout layout, int id, Kind kind, BrokerProcess process) {
    this.directory = directory;
    this.layout = layout;
    this.ports = layout.ports(id);
    this.kind = kind;
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
    return start(EmbeddedBroker::plain, settings);
  }

  /**
   * Starts a broker that has what one in production has, all compilers, threads and memory of a
   * gigabyte, as measurements need it, and returns when it serves clients.
   *
   * @param settings settings of Kafka's server by name, which take precedence
   * @throws BrokerException if it does not start; the message shows the end of its log
   * @throws IllegalStateException if the JVM is told to end meanwhile; then the broker is closed
   */
  public static EmbeddedBroker startServer(Map<String, String> settings) {
    return start(directory -> new Kind(BrokerSize.SERVER, null, null), settings);
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
          return new Kind(BrokerSize.SMALL, made, OuterListener.secured(passwordsByUser, made));
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
    return start(
        directory -> new Kind(BrokerSize.SMALL, null, OuterListener.behind(proxy)), settings);
  }

  private static EmbeddedBroker start(
      Function<BrokerDirectory, Kind> kind, Map<String, String> settings) {
    return BrokerLaunch.start(1, (layout, id) -> launch(layout, id, kind, settings)).get(0);
  }

  /** Launches a broker without anything special, and does not wait for it. */
  static EmbeddedBroker launchPlain(ClusterLayout layout, int id, Map<String, String> settings) {
    return launch(layout, id, EmbeddedBroker::plain, settings);
  }

  private static Kind plain(BrokerDirectory directory) {
    return new Kind(BrokerSize.SMALL, null, null);
  }

  private static EmbeddedBroker launch(
      ClusterLayout layout,
      int id,
      Function<BrokerDirectory, Kind> kinds,
      Map<String, String> settings) {
    BrokerDirectory directory = BrokerDirectory.create();
    try {
      Kind kind = kinds.apply(directory);
      directory.writeSettings(
          BrokerSettings.of(directory, layout, id, kind.size(), kind.outer(), settings));
      BrokerProcess process = BrokerProcess.launch(directory, layout.clusterId(), kind.size());
      return new EmbeddedBroker(directory, layout, id, kind, process);
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
    BrokerKeys keys = kind.keys();
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

  /** Returns the id of the cluster that this broker belongs to. */
  public String clusterId() {
    return layout.clusterId();
  }

  ClusterLayout layout() {
    return layout;
  }

  BrokerAdmin admin() {
    return new BrokerAdmin(process, ports);
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
    admin().createTopic(name, partitions);
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
    process = BrokerProcess.launch(directory, clusterId(), kind.size());
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

  /** Waits until it serves clients. */
  void awaitReady() {
    try {
      admin().awaitCluster(clusterId());
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
