package dev.headrace.benchmarks.result;

import dev.headrace.benchmarks.contender.Contender;
import dev.headrace.benchmarks.contender.Contender.Role;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * What a workload has shown.
 *
 * @param workload its name
 * @param headline the metric that is compared; lower is better
 * @param samples all runs
 */
public record Result(String workload, Metric headline, List<Sample> samples) {

  /** Returns our contender. */
  public Optional<Contender> ours() {
    return best(Role.OURS);
  }

  /** Returns the peer at its best: the settings with the lowest median. */
  public Optional<Contender> peer() {
    return best(Role.PEER);
  }

  /** Returns the loop written by hand. */
  public Optional<Contender> floor() {
    return best(Role.FLOOR);
  }

  private Optional<Contender> best(Role role) {
    return samples.stream()
        .map(Sample::contender)
        .filter(contender -> contender.role() == role)
        .distinct()
        .min(Comparator.comparingDouble(contender -> of(contender, headline).median()));
  }

  /** Returns the spread of a metric over the runs of a contender. */
  public Spread of(Contender contender, Metric metric) {
    return Spread.of(values(contender, metric));
  }

  private DoubleStream values(Contender contender, Metric metric) {
    return samples.stream()
        .filter(sample -> sample.contender() == contender)
        .mapToDouble(sample -> sample.value(metric))
        .filter(value -> !Double.isNaN(value));
  }

  /** Returns the spread of our contender's headline; empty when it did not run. */
  public Spread oursSpread() {
    return spread(ours());
  }

  /** Returns the spread of the headline of the peer at its best; empty when it did not run. */
  public Spread peerSpread() {
    return spread(peer());
  }

  /** Returns the spread of the headline of the loop by hand; empty when it did not run. */
  public Spread floorSpread() {
    return spread(floor());
  }

  private Spread spread(Optional<Contender> contender) {
    return contender
        .map(some -> of(some, headline))
        .orElseGet(() -> Spread.of(DoubleStream.empty()));
  }

  /** Returns ours by the peer's best, per pair of runs of the same round. */
  public Spread ratio() {
    return ratioTo(peer());
  }

  /** Returns ours by the loop written by hand, per pair of runs of the same round. */
  public Spread overFloor() {
    return ratioTo(floor());
  }

  private Spread ratioTo(Optional<Contender> other) {
    Optional<Contender> ours = ours();
    if (ours.isEmpty() || other.isEmpty()) {
      return Spread.of(DoubleStream.empty());
    }
    return Spread.of(
        samples.stream()
            .filter(sample -> sample.contender() == ours.get())
            .flatMapToDouble(sample -> ratios(sample, other.get())));
  }

  private DoubleStream ratios(Sample ours, Contender other) {
    return samples.stream()
        .filter(sample -> sample.contender() == other && sample.round() == ours.round())
        .mapToDouble(sample -> ours.value(headline) / sample.value(headline));
  }
}
