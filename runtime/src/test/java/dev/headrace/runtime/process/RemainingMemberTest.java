package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.RestoreProgress;
import dev.headrace.runtime.engine.StateListener;
import dev.headrace.runtime.port.LogSession.Departure;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that keeps its place in the group while it is restarted, beside one that runs on. */
class RemainingMemberTest {
  private static final int PARTITIONS = 4;
  private static final int TIMES = 2;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void comesBackToItsTasksAndNobodyElseIsInterrupted() throws Exception {
    try (EmbeddedBroker broker =
            EmbeddedBroker.start(Map.of("group.initial.rebalance.delay.ms", "0"));
        Admin admin = new Cluster(broker).admin()) {
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(PARTITIONS, PageViews.topics());
      Traffic traffic = new Traffic(cluster, new Random(1));
      Told staying = new Told();
      try (HeadraceApp stays = start(broker, "stays", staying)) {
        HeadraceApp returns = start(broker, "returns", new Told());
        awaitBothRun(stays, returns);
        traffic.produce();
        awaitCommitted(cluster, admin, traffic);
        staying.states.clear();
        for (int time = 0; time < TIMES; time++) {
          Map<String, Set<TopicPartition>> owned = owned(admin);
          int tasks = returns.progress().tasks();
          returns.close();
          double rebalances = rebalances();
          requireCommits(stays, traffic);

          Told returning = new Told();
          returns = start(broker, "returns", returning);
          awaitBothRun(stays, returns);
          awaitCommitted(cluster, admin, traffic);
          assertThat(returns.progress().tasks()).isEqualTo(tasks);
          assertThat(returning.replayed()).as("replayed of what was on its disk").isZero();
          assertThat(owned(admin)).isEqualTo(owned);
          // The one that has come back has joined once; the other has not joined again.
          assertThat(rebalances()).isBetween(rebalances, rebalances + 1);
        }
        assertThat(staying.states).isEmpty();
        traffic.closeOnceExchanged(PARTITIONS);
        awaitCommitted(cluster, admin, traffic);
        assertThat(stays.awaitCaughtUp(LIMIT)).isTrue();
        assertThat(returns.awaitCaughtUp(LIMIT)).isTrue();
        returns.close();
      }
      traffic.laws().require(cluster, "with a member that remains");
    }
  }

  private static void awaitBothRun(HeadraceApp stays, HeadraceApp returns) throws Exception {
    await(
        stays,
        () ->
            stays.state() == AppState.RUNNING
                && returns.state() == AppState.RUNNING
                && stays.progress().tasks() > 0
                && returns.progress().tasks() > 0);
  }

  /** It goes on while the other one is away. */
  private static void requireCommits(HeadraceApp stays, Traffic traffic) throws Exception {
    long epochs = stays.progress().epochs();
    traffic.produce();
    await(stays, () -> stays.progress().epochs() > epochs);
  }

  /** Returns how often members in this Java process have joined a generation of the group. */
  private static double rebalances() throws Exception {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    double sum = 0;
    for (ObjectName name :
        beans.queryNames(
            new ObjectName("kafka.consumer:type=consumer-coordinator-metrics,client-id=*"), null)) {
      sum += (Double) beans.getAttribute(name, "rebalance-total");
    }
    return sum;
  }

  private static Map<String, Set<TopicPartition>> owned(Admin admin) throws Exception {
    String group = PageViews.APPLICATION;
    return admin
        .describeConsumerGroups(List.of(group))
        .describedGroups()
        .get(group)
        .get()
        .members()
        .stream()
        .collect(
            Collectors.toMap(
                member -> member.groupInstanceId().orElseThrow(),
                member -> Set.copyOf(member.assignment().topicPartitions()),
                (left, right) -> left,
                TreeMap::new));
  }

  private static void awaitCommitted(Cluster cluster, Admin admin, Traffic traffic)
      throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    String input = PageViews.CLICKS.name();
    while (cluster.committed(admin, PageViews.APPLICATION, input) < traffic.records()) {
      assertThat(System.nanoTime()).as("all is committed").isLessThan(deadline);
    }
  }

  private static void await(HeadraceApp running, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      assertThat(running.awaitEnd(Duration.ofMillis(10))).isFalse();
    }
  }

  private HeadraceApp start(EmbeddedBroker broker, String name, Told told) {
    return HeadraceApp.start(
        PageViews.topology(),
        HeadraceConfig.builder()
            .bootstrapServers(broker.bootstrapServers())
            .stateDirectory(directory.resolve(name))
            .lanes(2)
            .departure(Departure.REMAIN)
            .build(),
        told);
  }

  /** What an application says of itself. */
  private static final class Told implements StateListener {
    private final List<AppState> states = new CopyOnWriteArrayList<>();
    private final List<RestoreProgress> restoring = new CopyOnWriteArrayList<>();

    @Override
    public void changed(AppState before, AppState now) {
      states.add(now);
    }

    @Override
    public void restoring(RestoreProgress progress) {
      restoring.add(progress);
    }

    long replayed() {
      return restoring.isEmpty() ? 0 : restoring.get(restoring.size() - 1).records();
    }
  }
}
