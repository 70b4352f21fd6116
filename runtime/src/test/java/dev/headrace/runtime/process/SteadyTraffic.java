package dev.headrace.runtime.process;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/**
 * Clicks that arrive all the time until it is closed, and how long any partition of them waits for
 * {@link PageViews} to commit more of it.
 */
final class SteadyTraffic implements AutoCloseable {
  private static final int LOOKS_PER_PORTION = 8;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
  private static final String INPUT = PageViews.CLICKS.name();

  private final Cluster cluster;
  private final Admin admin;
  private final Traffic traffic;
  private final int partitions;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Map<Integer, Long> committed = new HashMap<>();
  private final Map<Integer, Long> sinceNanos = new HashMap<>();
  private final CompletableFuture<Duration> running = new CompletableFuture<>();
  private long longestNanos;

  /** Starts it; until it is closed, nobody else may write to the traffic. */
  SteadyTraffic(Cluster cluster, Admin admin, Traffic traffic, int partitions) {
    this.cluster = cluster;
    this.admin = admin;
    this.traffic = traffic;
    this.partitions = partitions;
    Thread thread = new Thread(this::run, "steady-traffic");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      boolean stopped = false;
      while (!stopped) {
        traffic.produce();
        for (int look = 0; look < LOOKS_PER_PORTION && !stopped; look++) {
          look();
          stopped = stop.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
      running.complete(Duration.ofNanos(longestNanos));
    } catch (Exception e) {
      running.completeExceptionally(e);
    }
  }

  private void look() throws Exception {
    Map<Integer, Long> ends = cluster.ends(admin, INPUT, partitions);
    Map<Integer, Long> now = cluster.committedOffsets(admin, PageViews.APPLICATION, INPUT);
    long nowNanos = System.nanoTime();
    for (int partition = 0; partition < partitions; partition++) {
      long position = now.getOrDefault(partition, 0L);
      boolean waits =
          position < ends.get(partition) && position == committed.getOrDefault(partition, 0L);
      if (waits && sinceNanos.containsKey(partition)) {
        longestNanos = Math.max(longestNanos, nowNanos - sinceNanos.get(partition));
      } else {
        sinceNanos.put(partition, nowNanos);
      }
      committed.put(partition, position);
    }
  }

  /** Ends it, and returns how long a partition has waited at most. */
  Duration end() throws InterruptedException, ExecutionException {
    stop.countDown();
    return running.get();
  }

  @Override
  public void close() {
    stop.countDown();
  }
}
