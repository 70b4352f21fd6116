package dev.headrace.runtime.process;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.window.Windows;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import dev.headrace.runtime.engine.AppState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes with a new topology that take the place of those with the old one, while these run. */
class RollingUpgradeTest {
  private static final int PARTITIONS = 4;
  private static final Duration LIMIT = ofSeconds(60);
  // A group waits 10 s for a member that has not left.
  private static final Duration SOON = ofSeconds(8);
  private static final Pattern REFUSED =
      Pattern.compile("another topology \\(fingerprint ([0-9a-f]{16})\\).*upgrade\\.from=\\1,");

  @TempDir Path directory;

  @Test
  void newTopologyWaitsUntilTheOldOneIsGoneAndGoesOnFromItsState() throws Exception {
    VisitsLaws laws = new VisitsLaws();
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Admin admin = new Cluster(broker).admin()) {
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(PARTITIONS, Visits.CLICKS, Visits.TOTALS, Visits.MINUTES);
      HeadraceApp first = start(Visits.topology(), config(broker, "first"));
      HeadraceApp second = start(Visits.topology(), config(broker, "second"));
      process(cluster, admin, laws, laws.visits());
      String old = refusedFor(broker);
      HeadraceApp third = start(withoutPages(), config(broker, "third").upgradeFrom(old));
      HeadraceApp fourth = start(withoutPages(), config(broker, "fourth").upgradeFrom(old));

      process(cluster, admin, laws, laws.laterVisits());
      first.close();
      process(cluster, admin, laws, laws.laterVisits());
      assertThat(List.of(third.state(), fourth.state())).containsOnly(AppState.STARTING);

      second.close();
      assertThat(third.awaitCaughtUp(SOON)).isTrue();
      assertThat(fourth.awaitCaughtUp(SOON)).isTrue();
      assertThat(List.of(third.state(), fourth.state())).containsOnly(AppState.RUNNING);
      process(cluster, admin, laws, laws.laterVisits());
      assertThat(third.failure()).isEmpty();
      assertThat(fourth.failure()).isEmpty();
      third.close();
      fourth.close();
      laws.requireOutputs(cluster);
    }
  }

  @Test
  void whoWaitsCanBeClosed() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      new Cluster(broker).createTopics(1, Visits.CLICKS, Visits.TOTALS, Visits.MINUTES);
      try (HeadraceApp running = start(Visits.topology(), config(broker, "running"))) {
        assertThat(running.awaitCaughtUp(LIMIT)).isTrue();
        HeadraceApp waiting =
            start(withoutPages(), config(broker, "waiting").upgradeFrom(refusedFor(broker)));
        waiting.close();
        assertThat(waiting.state()).isEqualTo(AppState.CLOSED);
        assertThat(running.state()).isEqualTo(AppState.RUNNING);
      }
    }
  }

  private static Topology withoutPages() {
    var builder = TopologyBuilder.named(Visits.APPLICATION);
    var clicks = builder.stream(Visits.CLICKS).filter((user, page) -> page != null);
    clicks.groupByKey().count(Visits.COUNTS).toStream().to(Visits.TOTALS);
    clicks
        .groupByKey()
        .windowedBy(Windows.tumbling(ofMinutes(1)).grace(ofSeconds(10)))
        .finalResults()
        .count("visits-per-minute")
        .to(Visits.MINUTES);
    return builder.build();
  }

  /** Returns the fingerprint with which a process that does not wait is refused. */
  private String refusedFor(EmbeddedBroker broker) throws Exception {
    try (HeadraceApp hasty = start(withoutPages(), config(broker, "hasty"))) {
      assertThat(hasty.awaitEnd(LIMIT)).isTrue();
      Matcher refused = REFUSED.matcher(hasty.failure().orElseThrow().getMessage());
      assertThat(refused.find()).as("%s", hasty.failure()).isTrue();
      return refused.group(1);
    }
  }

  private static void process(
      Cluster cluster, Admin admin, VisitsLaws laws, List<ProducerRecord<String, String>> visits)
      throws Exception {
    cluster.produce(visits);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (cluster.committed(admin, Visits.APPLICATION, Visits.CLICKS.name()) < laws.records()) {
      assertThat(System.nanoTime()).as("all is committed").isLessThan(deadline);
    }
  }

  private static HeadraceApp start(Topology topology, HeadraceConfig.Builder config) {
    return HeadraceApp.start(topology, config.build());
  }

  private HeadraceConfig.Builder config(EmbeddedBroker broker, String name) {
    return HeadraceConfig.builder()
        .bootstrapServers(broker.bootstrapServers())
        .stateDirectory(directory.resolve(name));
  }
}
