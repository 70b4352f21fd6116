package dev.headrace.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * The brokers that make up a cluster, each of which is a controller of it, too.
 *
 * @param clusterId what the cluster is called
 * @param nodes where each broker listens, in the order of their ids, which begin with 1
 */
record ClusterLayout(String clusterId, List<BrokerPorts> nodes) {
  // As many as it takes to lose one and still have more than half of them, and two to agree.
  private static final int MOST_REPLICAS = 3;
  private static final int MOST_AGREEING = 2;

  /**
   * Picks a name, and ports that nobody listens on.
   *
   * @throws BrokerException if there seem to be none
   */
  static ClusterLayout pick(int brokers) {
    List<BrokerPorts> nodes = new ArrayList<>();
    while (nodes.size() < brokers) {
      BrokerPorts ports = BrokerPorts.pick();
      if (nodes.stream().noneMatch(ports::overlap)) {
        nodes.add(ports);
      }
    }
    return new ClusterLayout(Uuid.randomUuid().toString(), List.copyOf(nodes));
  }

  BrokerPorts ports(int id) {
    return nodes.get(id - 1);
  }

  String bootstrapServers() {
    return nodes.stream().map(BrokerPorts::bootstrapServers).collect(Collectors.joining(","));
  }

  /** Returns the controllers in the form that the server's settings have. */
  String controllers() {
    return IntStream.rangeClosed(1, nodes.size())
        .mapToObj(id -> id + "@" + ports(id).controllerServer())
        .collect(Collectors.joining(","));
  }

  /** Returns how many copies there are of everything. */
  int replicas() {
    return Math.min(nodes.size(), MOST_REPLICAS);
  }

  /** Returns how many copies have to be there before something counts as written. */
  int agreeing() {
    return Math.min(nodes.size(), MOST_AGREEING);
  }

  /** Returns whether servers could listen on all ports now. */
  boolean isFree() {
    return nodes.stream().allMatch(BrokerPorts::areFree);
  }
}
