package dev.headrace.broker;

import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The server settings of a broker that is small, alone, on loopback, and quick to come back. */
final class BrokerSettings {
  private static final Map<String, String> ALONE =
      Map.ofEntries(
          Map.entry("process.roles", "broker,controller"),
          Map.entry("node.id", "1"),
          Map.entry("inter.broker.listener.name", "CLIENTS"),
          Map.entry("controller.listener.names", "CONTROLLER"),
          Map.entry("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"));

  private static final Map<String, String> SMALL =
      Map.of(
          "offsets.topic.num.partitions", "4",
          "transaction.state.log.num.partitions", "4",
          "share.coordinator.state.topic.num.partitions", "4",
          "num.network.threads", "2",
          "num.io.threads", "2",
          "log.cleaner.dedupe.buffer.size", "2097152");

  private static final Map<String, String> QUICK =
      Map.of(
          "auto.create.topics.enable", "false",
          "group.initial.rebalance.delay.ms", "0",
          "group.min.session.timeout.ms", "500",
          "group.consumer.min.session.timeout.ms", "500",
          "group.consumer.min.heartbeat.interval.ms", "100",
          "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500",
          // After a kill the node waits for its own old registration to run out before it may
          // register again.
          "broker.session.timeout.ms", "1500",
          "broker.heartbeat.interval.ms", "200");

  private BrokerSettings() {}

  /**
   * Returns the complete settings of one broker.
   *
   * @param directory where it keeps its data
   * @param ports where it listens
   * @param outer a further listener for clients, or null
   * @param overrides settings of Kafka's server that take precedence
   */
  static Properties of(
      BrokerDirectory directory,
      BrokerPorts ports,
      @Nullable OuterListener outer,
      Map<String, String> overrides) {
    Properties settings = new Properties();
    settings.putAll(ALONE);
    settings.putAll(SMALL);
    settings.putAll(QUICK);
    String clients = "CLIENTS://" + ports.bootstrapServers();
    String controller = BrokerPorts.LOOPBACK + ":" + ports.controller();
    settings.put("listeners", clients + ",CONTROLLER://" + controller);
    settings.put("advertised.listeners", clients);
    settings.put("controller.quorum.voters", "1@" + controller);
    settings.put("log.dirs", directory.data().toString());
    if (outer != null) {
      add(outer, ports, settings);
    }
    settings.putAll(overrides);
    return settings;
  }

  private static void add(OuterListener outer, BrokerPorts ports, Properties settings) {
    String own = ports.outerServers();
    String advertised = outer.advertised().isEmpty() ? own : outer.advertised();
    settings.merge("listeners", ",OUTER://" + own, BrokerSettings::append);
    settings.merge("advertised.listeners", ",OUTER://" + advertised, BrokerSettings::append);
    settings.merge(
        "listener.security.protocol.map", ",OUTER:" + outer.protocol(), BrokerSettings::append);
    settings.putAll(outer.settings());
  }

  private static Object append(Object before, Object more) {
    return before.toString() + more;
  }
}
