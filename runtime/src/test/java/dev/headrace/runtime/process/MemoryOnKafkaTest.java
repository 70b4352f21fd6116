package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.headrace.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole application with two hundred stores keeps to its memory, though its state is a multiple
 * of that.
 */
class MemoryOnKafkaTest {
  private static final long MIB = 1 << 20;
  private static final int PARTITIONS = 10;
  private static final int KEYS = 25_000;
  private static final int VALUE_LENGTH = 300;
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private static final long HEAP = 128 * MIB;
  private static final long MEMORY = 48 * MIB;

  /** Of the memory, what is not on the heap: rows and input are there, and get 27 MiB. */
  private static final long DATABASES = 21 * MIB;

  /** What any Java process and Kafka's clients need beside the heap, as the README has it. */
  private static final long BESIDE = 160 * MIB;

  @TempDir Path directory;

  @Test
  @EnabledOnOs(OS.LINUX)
  void holdsMuchMoreStateThanMemoryInTwoHundredStoresAndRestoresIt() throws Exception {
    assertThat(PARTITIONS * LastPages.STORES).isEqualTo(200);
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(PARTITIONS, LastPages.CLICKS);
      cluster.produce(input());
      try (Admin admin = cluster.admin();
          AppProcess app = start(cluster, "first")) {
        awaitCommitted(cluster, admin, app);
        requireMemory(app, "of a run");
        assertThat(app.stop(LIMIT)).as(app.output()).isEqualTo(143);
      }
      assertThat(bytesOnDisk()).isGreaterThan(2 * MEMORY);
      MoreFiles.deleteRecursively(state(), RecursiveDeleteOption.ALLOW_INSECURE);
      try (AppProcess app = start(cluster, "second")) {
        app.awaitOutput("Replayed ", LIMIT);
        app.awaitOutput("is RUNNING", LIMIT);
        requireMemory(app, "of a restore");
        assertThat(app.stop(LIMIT)).as(app.output()).isEqualTo(143);
      }
      assertThat(bytesOnDisk()).isGreaterThan(2 * MEMORY);
    }
  }

  private static List<ProducerRecord<String, String>> input() {
    Random random = new Random(1);
    List<ProducerRecord<String, String>> records = new ArrayList<>();
    for (int key = 0; key < KEYS; key++) {
      // Compression on the disk must not make little of it.
      StringBuilder page = new StringBuilder();
      while (page.length() < VALUE_LENGTH) {
        page.append((char) ('!' + random.nextInt(90)));
      }
      records.add(new ProducerRecord<>("clicks", "user-" + key, page.toString()));
    }
    return records;
  }

  private Path state() {
    return directory.resolve("state");
  }

  private AppProcess start(Cluster cluster, String name) throws IOException {
    Path config = directory.resolve("app.properties");
    Files.writeString(config, "memory.bytes=%d%n".formatted(MEMORY));
    return AppProcess.startWithHeap(
        HEAP,
        LastPages.class,
        directory.resolve(name + ".txt"),
        "--bootstrap-servers",
        cluster.bootstrapServers(),
        "--state-dir",
        state().toString(),
        "--config",
        config.toString());
  }

  private static void awaitCommitted(Cluster cluster, Admin admin, AppProcess app)
      throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (cluster.committed(admin, LastPages.APPLICATION, "clicks") < KEYS) {
      assertThat(app.isAliveForAMoment() && System.nanoTime() < deadline).as(app.output()).isTrue();
    }
  }

  private static void requireMemory(AppProcess app, String when) throws IOException {
    long most = app.mostMemoryBytes();
    System.out.printf("MemoryOnKafkaTest: %d MiB at most %s%n", most / MIB, when);
    assertThat(most).as(when).isLessThan(HEAP + DATABASES + BESIDE);
  }

  private long bytesOnDisk() throws IOException {
    try (Stream<Path> files = Files.walk(state())) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
