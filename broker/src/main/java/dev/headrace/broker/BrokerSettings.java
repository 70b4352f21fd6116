package dev.headrace.broker;

import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The server settings of a broker that is on loopback, and quick to come back. */
final class BrokerSettings {
  private static final Map<String, String> COMBINED =
      Map.of(
          "process.roles", "broker,controller",
          "inter.broker.listener.name", "CLIENTS",
          "controller.listener.names", "CONTROLLER",
          "listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");

  private static final Map<String, String> FEW_PARTITIONS =
      Map.of(
          "offsets.topic.num.partitions", "4",
          "transaction.state.log.num.partitions", "4",
          "share.coordinator.state.topic.num.partitions", "4");

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
   * @param layout the cluster that it belongs to
   * @param id which broker of the cluster it is
   * @param size how much it can do
   * @param outer a further listener for clients, or null
   * @param overrides settings of Kafka's server that take precedence
   */
  static Properties of(
      BrokerDirectory directory,
      ClusterLayout layout,
      int id,
      BrokerSize size,
      @Nullable OuterListener outer,
      Map<String, String> overrides) {
    BrokerPorts ports = layout.ports(id);
    Properties settings = new Properties();
    settings.putAll(COMBINED);
    settings.putAll(FEW_PARTITIONS);
    settings.putAll(size.settings());
    settings.putAll(QUICK);
    settings.putAll(replication(layout));
    String clients = "CLIENTS://" + ports.bootstrapServers();
    settings.put("node.id", String.valueOf(id));
    settings.put("listeners", clients + ",CONTROLLER://" + ports.controllerServer());
    settings.put("advertised.listeners", clients);
    settings.put("controller.quorum.voters", layout.controllers());
    settings.put("log.dirs", directory.data().toString());
    if (outer != null) {
      add(outer, ports, settings);
    }
    settings.putAll(overrides);
    return settings;
  }

  private static Map<String, String> replication(ClusterLayout layout) {
    String replicas = String.valueOf(layout.replicas());
    String agreeing = String.valueOf(layout.agreeing());
    return Map.of(
        "default.replication.factor", replicas,
        "min.insync.replicas", agreeing,
        "offsets.topic.replication.factor", replicas,
        "transaction.state.log.replication.factor", replicas,
        "transaction.state.log.min.isr", agreeing,
        "share.coordinator.state.topic.replication.factor", replicas,
        "share.coordinator.state.topic.min.isr", agreeing);
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
