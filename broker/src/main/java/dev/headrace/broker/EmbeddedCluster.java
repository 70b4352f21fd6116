package dev.headrace.broker;

import java.util.List;
import java.util.Map;

/**
 * Three real Kafka brokers that make up one cluster, each in a child process on loopback with a
 * directory of its own. Every topic has a copy on each of them, two of which have to be there for a
 * record to count as written, so any one of them may go.
 *
 * <p>Whoever has started it closes it; the brokers end with their owner as an {@link
 * EmbeddedBroker} does. Its methods are for one thread; only {@link #close} may be called from any.
 */
public final class EmbeddedCluster implements AutoCloseable {
  private static final int SIZE = 3;

  private final List<EmbeddedBroker> brokers;

  private EmbeddedCluster(List<EmbeddedBroker> brokers) {
    this.brokers = brokers;
  }

  /**
   * Starts the brokers and returns when all of them serve clients.
   *
   * @throws BrokerException if one does not start; the message shows the end of its log
   * @throws IllegalStateException if the JVM is told to end meanwhile; then they are closed
   */
  public static EmbeddedCluster start() {
    List<EmbeddedBroker> brokers =
        BrokerLaunch.start(SIZE, (layout, id) -> EmbeddedBroker.launchPlain(layout, id, Map.of()));
    EmbeddedCluster cluster = new EmbeddedCluster(brokers);
    try {
      cluster.awaitComplete(brokers.get(0));
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Returns the addresses of all brokers for clients, which stay the same across restarts. */
  public String bootstrapServers() {
    return brokers.get(0).layout().bootstrapServers();
  }

  /**
   * Creates a topic and returns when each of its partitions can be written.
   *
   * @param name the name of the topic
   * @param partitions how many partitions it has
   * @throws BrokerException if it exists already or the first broker is down
   */
  public void createTopic(String name, int partitions) {
    brokers.get(0).createTopic(name, partitions);
  }

  /**
   * Kills a broker without warning and returns when it is down; its data stays.
   *
   * @param id the broker's id, as Kafka's clients tell it
   */
  public void kill(int id) {
    broker(id).kill();
  }

  /**
   * Starts a broker again with its address and data and returns when it has a copy of everything,
   * so that another one may go.
   *
   * @param id the broker's id
   * @throws BrokerException if it does not start; the message shows the end of its log
   * @throws IllegalStateException if the cluster is closed
   */
  public void restart(int id) {
    broker(id).restart();
    // The others know for sure by now that it was away.
    awaitComplete(broker(id % SIZE + 1));
  }

  private void awaitComplete(EmbeddedBroker asked) {
    asked.admin().awaitComplete(SIZE);
  }

  private EmbeddedBroker broker(int id) {
    return brokers.get(id - 1);
  }

  /**
   * Kills the brokers and deletes their directories; does nothing the second time.
   *
   * @throws BrokerException if one of the two fails
   */
  @Override
  public void close() {
    brokers.forEach(EmbeddedBroker::close);
  }
}
