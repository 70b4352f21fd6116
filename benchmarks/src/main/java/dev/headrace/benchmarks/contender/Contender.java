package dev.headrace.benchmarks.contender;

import com.google.common.collect.ImmutableList;
import java.util.Locale;

/** Who can run a job, with which settings. */
public enum Contender {
  /** Headrace with its own defaults, on the collector that its guide recommends. */
  HEADRACE(Role.OURS, Flags.PARALLEL),
  /** An earlier build of Headrace, against which a change is measured. */
  HEADRACE_BEFORE(Role.PEER, Flags.PARALLEL),
  /** The minimum, written by hand. */
  FLOOR(Role.FLOOR, Flags.PARALLEL),
  /** Kafka Streams as it comes. */
  STREAMS_DEFAULT(Role.PEER, ImmutableList.of()),
  /** Kafka Streams with a cache as large as ours, larger batches and the cheaper collector. */
  STREAMS_CACHED(Role.PEER, Flags.PARALLEL),
  /** The same without a cache. */
  STREAMS_UNCACHED(Role.PEER, Flags.PARALLEL),
  /** Kafka Streams with a short session timeout, so that a restart waits less for the group. */
  STREAMS_SHORT_SESSION(Role.PEER, Flags.PARALLEL),
  /** Kafka Streams at its lowest latency: no linger, no cache. */
  STREAMS_PROMPT(Role.PEER, Flags.PARALLEL);

  /** Which side of a comparison a contender is on. */
  public enum Role {
    OURS,
    PEER,
    FLOOR
  }

  private static final class Flags {
    static final ImmutableList<String> PARALLEL = ImmutableList.of("-XX:+UseParallelGC");
  }

  private final Role role;
  private final ImmutableList<String> jvmFlags;

  Contender(Role role, ImmutableList<String> jvmFlags) {
    this.role = role;
    this.jvmFlags = jvmFlags;
  }

  /** Returns which side it is on. */
  public Role role() {
    return role;
  }

  /** Returns what its JVM is started with, besides the heap. */
  public ImmutableList<String> jvmFlags() {
    return jvmFlags;
  }

  /** Returns its name in results. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
