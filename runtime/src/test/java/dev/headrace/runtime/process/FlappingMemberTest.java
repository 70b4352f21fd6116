package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member that comes and goes, also while it is on its way into the group. */
class FlappingMemberTest {
  private static final int PARTITIONS = 4;
  private static final int TIMES = 12;
  private static final int LONGEST_STAY_MS = 900;
  private static final Duration LIMIT = Duration.ofSeconds(90);
  // A group waits 10 s for a member that has not left.
  private static final Duration SOON = Duration.ofSeconds(8);

  @TempDir Path directory;

  @Test
  void othersCommitTheSameThoughAMemberComesAndGoes() throws Exception {
    long seed = Long.getLong("headrace.flapping.seed", System.nanoTime());
    System.out.println("FlappingMemberTest seed: " + seed);
    Random random = new Random(seed);
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Admin admin = new Cluster(broker).admin()) {
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(PARTITIONS, PageViews.topics());
      Traffic traffic = new Traffic(cluster, random);
      try (HeadraceApp left = start(broker, "left");
          HeadraceApp right = start(broker, "right")) {
        for (int time = 0; time < TIMES; time++) {
          traffic.produce();
          try (HeadraceApp flapping = start(broker, "flapping")) {
            stay(random.nextInt(LONGEST_STAY_MS));
            assertThat(flapping.failure()).isEmpty();
          }
          awaitMembers(admin, 2, SOON);
        }
        awaitCommitted(cluster, admin, traffic);
        traffic.closeOnceExchanged(PARTITIONS);
        awaitCommitted(cluster, admin, traffic);
        assertThat(left.awaitCaughtUp(LIMIT)).isTrue();
        assertThat(right.awaitCaughtUp(LIMIT)).isTrue();
      }
      traffic.laws().require(cluster, "seed " + seed);
    }
  }

  @Test
  void whoIsClosedBeforeItIsAMemberLeavesNoPlaceBehind() throws Exception {
    // A new group waits so long for more members before anybody hears of its membership.
    Map<String, String> slow = Map.of("group.initial.rebalance.delay.ms", "30000");
    try (EmbeddedBroker broker = EmbeddedBroker.start(slow);
        Admin admin = new Cluster(broker).admin()) {
      new Cluster(broker).createTopics(PARTITIONS, PageViews.topics());
      try (HeadraceApp app = start(broker, "early")) {
        awaitMembers(admin, 1, LIMIT);
        assertThat(app.failure()).isEmpty();
      }
      awaitMembers(admin, 0, SOON);
    }
  }

  private static void awaitMembers(Admin admin, int count, Duration atMost) throws Exception {
    long deadline = System.nanoTime() + atMost.toNanos();
    int members = members(admin);
    while (members != count) {
      assertThat(System.nanoTime()).as(members + " instead of " + count).isLessThan(deadline);
      members = members(admin);
    }
  }

  private static int members(Admin admin) throws Exception {
    String group = PageViews.APPLICATION;
    try {
      return admin
          .describeConsumerGroups(List.of(group))
          .describedGroups()
          .get(group)
          .get()
          .members()
          .size();
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(GroupIdNotFoundException.class);
      return 0;
    }
  }

  private static void awaitCommitted(Cluster cluster, Admin admin, Traffic traffic)
      throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    String input = PageViews.CLICKS.name();
    while (cluster.committed(admin, PageViews.APPLICATION, input) < traffic.records()) {
      assertThat(System.nanoTime()).as("all is committed").isLessThan(deadline);
    }
  }

  // The fault is that it goes after so short a time.
  private static void stay(int ms) throws InterruptedException {
    boolean ended = new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS);
    assertThat(ended).isFalse();
  }

  private HeadraceApp start(EmbeddedBroker broker, String name) {
    return HeadraceApp.start(
        PageViews.topology(),
        HeadraceConfig.builder()
            .bootstrapServers(broker.bootstrapServers())
            .stateDirectory(directory.resolve(name))
            .build());
  }
}
