package dev.headrace.benchmarks.workload;

import com.google.common.collect.ImmutableMap;
import dev.headrace.benchmarks.contender.Contender;
import dev.headrace.benchmarks.result.Metric;
import dev.headrace.benchmarks.result.Result;
import dev.headrace.benchmarks.result.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * Contenders in turn, round by round.
 *
 * <p>The first round tries every setting of the peer; the best of them meets ours in all others.
 * Every other round goes in the opposite order, so that neither side always runs on the warmer or
 * the busier machine.
 *
 * @param workload what is measured
 * @param headline decides which setting of the peer is best
 * @param peers the settings of the peer
 * @param withFloor whether the loop by hand takes part
 */
record Rounds(String workload, Metric headline, List<Contender> peers, boolean withFloor) {

  List<Sample> run(Bench bench, Function<Contender, ImmutableMap<Metric, Double>> measured) {
    List<Sample> samples = new ArrayList<>();
    for (int round = 1; round <= bench.scale().rounds(); round++) {
      bench.say("%s, round %d of %d".formatted(workload, round, bench.scale().rounds()));
      for (Contender contender : lineUp(round, samples, bench.scale().opponents())) {
        samples.add(new Sample(contender, round, measured.apply(contender)));
      }
    }
    return samples;
  }

  private List<Contender> lineUp(int round, List<Sample> samples, Opponents opponents) {
    List<Contender> contenders = new ArrayList<>();
    contenders.add(Contender.HEADRACE);
    if (round == 1) {
      contenders.addAll(opponents.peers(peers));
    } else {
      new Result(workload, headline, samples).peer().ifPresent(contenders::add);
    }
    if (withFloor && opponents == Opponents.ALL) {
      contenders.add(Contender.FLOOR);
    }
    if (round % 2 == 0) {
      Collections.reverse(contenders);
    }
    return contenders;
  }
}
