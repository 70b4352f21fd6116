package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Iterables;
import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import dev.headrace.runtime.process.WireProxy.Loss;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A commit on a real broker of which the process never hears how it ended: the broker has either
 * done it, or has never been asked.
 */
class LostCommitTest {
  private static final int PARTITIONS = 2;
  private static final long LOOK_NANOS = 20_000_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  private final SaidLines said = new SaidLines();

  @Test
  void effectsAreThereOnceWhetherOrNotTheCommitTookPlace() throws Exception {
    said.begin();
    try (WireProxy proxy = new WireProxy();
        EmbeddedBroker broker = EmbeddedBroker.startBehind(proxy.address(), Map.of());
        Admin admin = new Cluster(broker).admin()) {
      proxy.passTo(broker.outerServers());
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(PARTITIONS, PageViews.topics());
      Traffic traffic = new Traffic(cluster, new Random(4));
      try (HeadraceApp app = start(proxy)) {
        traffic.produce();
        await("the start", () -> committed(cluster, admin) == traffic.records());
        for (Loss loss : Loss.values()) {
          lose(loss, proxy, traffic);
          assertThat(hasCommitted(admin)).as("%s", loss).isEqualTo(loss == Loss.ANSWER);
          proxy.speakAgain();
          await("after " + loss, () -> committed(cluster, admin) == traffic.records());
          assertThat(app.failure()).isEmpty();
        }
        traffic.close(PARTITIONS);
        await("the end", () -> committed(cluster, admin) == traffic.records());
        assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
      }
      traffic.laws().require(cluster, "after lost commits");
    } finally {
      said.end();
    }
  }

  private void lose(Loss loss, WireProxy proxy, Traffic traffic) throws Exception {
    long reopened = reopened();
    proxy.loseNextCommit(loss);
    traffic.produce();
    await("an unknown outcome: " + loss, () -> reopened() > reopened);
  }

  /** Returns whether the broker has taken the last transaction for committed. */
  private static boolean hasCommitted(Admin admin) throws Exception {
    Collection<TransactionListing> all = admin.listTransactions().all().get();
    return Iterables.getOnlyElement(all).state() == TransactionState.COMPLETE_COMMIT;
  }

  private static long committed(Cluster cluster, Admin admin) throws Exception {
    return cluster.committed(admin, PageViews.APPLICATION, PageViews.CLICKS.name());
  }

  private void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Returns how often the outcome of a commit has stayed unknown. */
  private long reopened() {
    return said.lines().stream().filter(line -> line.contains("is opened anew")).count();
  }

  private HeadraceApp start(WireProxy proxy) {
    return HeadraceApp.start(
        PageViews.topology(),
        HeadraceConfig.builder()
            .bootstrapServers(proxy.address())
            .stateDirectory(directory)
            .client("producer.max.block.ms", "2000")
            .build());
  }
}
