package dev.headrace.runtime.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.runtime.compile.RandomTopology.Kind;
import dev.headrace.runtime.compile.RandomTopology.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of the stages of every topology that has any. */
class StageLawsTest {
  @Property(tries = 300)
  void everyNodeRunsInOneStageTogetherWithItsInputs(@ForAll("topologies") RandomTopology topology) {
    Plan plan = topology.plan();
    stagesOf(plan)
        .ifPresent(
            stages -> {
              Map<Integer, StagePlan> homes = homes(stages);
              assertThat(homes).hasSameSizeAs(plan.nodes());
              for (PlanNode node : plan.nodes()) {
                for (Input input : node.inputs()) {
                  assertThat(deliveredIn(stages, homes, plan.node(input.node())))
                      .isEqualTo(homes.get(node.id()));
                }
              }
            });
  }

  @Property(tries = 300)
  void everyExchangeLeadsToADeeperStage(@ForAll("topologies") RandomTopology topology) {
    stagesOf(topology.plan())
        .ifPresent(
            stages -> {
              assertThat(stages).extracting(StagePlan::level).isSorted();
              for (StagePlan sender : stages) {
                for (RepartitionNode exchange : sender.outgoing()) {
                  assertThat(receiver(stages, exchange).level()).isGreaterThan(sender.level());
                }
              }
            });
  }

  @Property(tries = 300)
  void namesAndNumbersDoNotDependOnStatelessSteps(@ForAll("topologies") RandomTopology topology) {
    var before = stagesOf(topology.plan()).map(StageLawsTest::identities);
    var after = stagesOf(topology.planWithMoreStatelessSteps()).map(StageLawsTest::identities);
    assertThat(after).isEqualTo(before);
  }

  @Provide
  Arbitrary<RandomTopology> topologies() {
    Arbitrary<Integer> choice = Arbitraries.integers().between(0, 1000);
    return Combinators.combine(Arbitraries.of(Kind.class), choice, choice)
        .as(Step::new)
        .list()
        .ofMaxSize(12)
        .map(RandomTopology::new);
  }

  // A topology that merges an exchange back is refused, which is as good as stages.
  private static Optional<ImmutableList<StagePlan>> stagesOf(Plan plan) {
    try {
      return Optional.of(StageSplitter.split(plan));
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("merge");
      return Optional.empty();
    }
  }

  private static Map<Integer, StagePlan> homes(List<StagePlan> stages) {
    Map<Integer, StagePlan> homes = new HashMap<>();
    for (StagePlan stage : stages) {
      for (PlanNode node : stage.nodes()) {
        assertThat(homes.put(node.id(), stage)).isNull();
      }
    }
    return homes;
  }

  private static StagePlan deliveredIn(
      List<StagePlan> stages, Map<Integer, StagePlan> homes, PlanNode node) {
    return node instanceof RepartitionNode exchange
        ? receiver(stages, exchange)
        : homes.get(node.id());
  }

  private static StagePlan receiver(List<StagePlan> stages, RepartitionNode exchange) {
    List<StagePlan> receivers =
        stages.stream().filter(stage -> stage.incoming().contains(exchange)).toList();
    assertThat(receivers).hasSize(1);
    return receivers.get(0);
  }

  private static List<String> identities(List<StagePlan> stages) {
    return stages.stream()
        .map(stage -> stage.name() + " " + stage.number() + " " + stage.level())
        .toList();
  }
}
