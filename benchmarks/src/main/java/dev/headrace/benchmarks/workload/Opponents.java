package dev.headrace.benchmarks.workload;

import dev.headrace.benchmarks.contender.Contender;
import java.util.List;

/** Whom our contender meets. */
public enum Opponents {
  /** Kafka Streams and the loop written by hand. */
  ALL,
  /** An earlier build of itself. */
  BEFORE,
  /** Nobody. */
  NONE;

  List<Contender> peers(List<Contender> usual) {
    return switch (this) {
      case ALL -> usual;
      case BEFORE -> List.of(Contender.HEADRACE_BEFORE);
      case NONE -> List.of();
    };
  }
}
