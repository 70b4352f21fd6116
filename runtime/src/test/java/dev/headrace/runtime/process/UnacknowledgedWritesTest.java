package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application without transactions that is killed while nobody acknowledges what it writes,
 * although its positions could be committed.
 */
class UnacknowledgedWritesTest {
  private static final int PARTITIONS = 2;
  private static final long LOOK_NANOS = 20_000_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  // As long as many epochs, and shorter than writes are waited for.
  private static final Duration UNANSWERED = Duration.ofSeconds(3);

  @TempDir Path directory;

  @Test
  void noPositionIsCommittedBeforeWhatIsWrittenIsAcknowledged() throws Exception {
    try (WireProxy proxy = new WireProxy();
        EmbeddedBroker broker = EmbeddedBroker.startBehind(proxy.address(), Map.of());
        Admin admin = new Cluster(broker).admin()) {
      proxy.passTo(broker.outerServers());
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(PARTITIONS, PageViews.topics());
      Traffic traffic = new Traffic(cluster, new Random(6));
      try (AppProcess app = start(proxy)) {
        traffic.produce();
        awaitCommitted(cluster, admin, traffic);
        killWhileNobodyAcknowledges(app, proxy, cluster, admin, traffic);
      }
      assertThat(copies(cluster)).as("written before").hasSizeLessThan(traffic.records());
      proxy.speakAgain();
      try (AppProcess app = start(proxy)) {
        awaitCommitted(cluster, admin, traffic);
        traffic.close(PARTITIONS);
        awaitCommitted(cluster, admin, traffic);
        await("final results", () -> traffic.laws().hasAllViews(cluster));
        assertThat(app.stop(LIMIT)).as(app.output()).isEqualTo(143);
      }
      traffic.laws().requireAtLeast(cluster);
    }
  }

  private static void killWhileNobodyAcknowledges(
      AppProcess app, WireProxy proxy, Cluster cluster, Admin admin, Traffic traffic)
      throws Exception {
    Map<Integer, Long> before = offsets(cluster, admin);
    proxy.withhold(ApiKeys.PRODUCE);
    traffic.produce();
    await("it writes", () -> proxy.withheld() > 0);
    long end = System.nanoTime() + UNANSWERED.toNanos();
    while (System.nanoTime() < end) {
      assertThat(offsets(cluster, admin)).as("while it runs").isEqualTo(before);
      LockSupport.parkNanos(LOOK_NANOS);
    }
    assertThat(app.isAlive()).isTrue();
    app.kill();
    assertThat(offsets(cluster, admin)).as("when it is gone").isEqualTo(before);
  }

  private static List<String> copies(Cluster cluster) {
    List<String> copies = new ArrayList<>();
    cluster.read(PageViews.COPIES, (user, page) -> copies.add(page));
    return copies;
  }

  private static Map<Integer, Long> offsets(Cluster cluster, Admin admin) throws Exception {
    return cluster.committedOffsets(admin, PageViews.APPLICATION, PageViews.CLICKS.name());
  }

  private static void awaitCommitted(Cluster cluster, Admin admin, Traffic traffic)
      throws Exception {
    await(
        "all is committed",
        () ->
            cluster.committed(admin, PageViews.APPLICATION, PageViews.CLICKS.name())
                >= traffic.records());
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private AppProcess start(WireProxy proxy) throws IOException {
    Path config = directory.resolve("app.properties");
    Files.writeString(config, "guarantee=at-least-once\nepoch.longest.ms=50\n");
    return AppProcess.start(
        PageViews.class,
        directory.resolve("output.txt"),
        "--bootstrap-servers",
        proxy.address(),
        "--state-dir",
        directory.resolve("state").toString(),
        "--config",
        config.toString());
  }
}
