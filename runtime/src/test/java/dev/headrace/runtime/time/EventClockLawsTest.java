package dev.headrace.runtime.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.envelope.Heard;
import dev.headrace.runtime.envelope.UpstreamTask;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The clock against the rule in its plainest form, recomputed from scratch after each step. */
class EventClockLawsTest {
  private static final UpstreamTask SELF = new UpstreamTask(1, 0);
  private static final int UPSTREAM = 3;
  private static final int OWN = Integer.MAX_VALUE;

  /** What may happen to a clock. */
  enum Kind {
    REACHED,
    CAUGHT_UP,
    CATCHES_UP,
    GENERATION,
    COMMIT,
    ABORT
  }

  /** One happening; member 0 is the task's own sources. */
  record Step(Kind kind, int member, long timeMs) {}

  /** The rule: the least of those that catch up, else the most of all, and never back. */
  private static final class Model {
    private final Map<UpstreamTask, Long> heard = new HashMap<>();
    private final Map<UpstreamTask, Integer> liveUnder = new HashMap<>();
    private int generation = 1;
    private long eventTimeMs = EventClock.UNHEARD;

    /** What a commit keeps: everything but that the task's own sources are live. */
    Model committed() {
      Model committed = new Model();
      committed.heard.putAll(heard);
      committed.liveUnder.putAll(liveUnder);
      committed.liveUnder.remove(SELF);
      committed.generation = generation;
      committed.eventTimeMs = eventTimeMs;
      return committed;
    }

    void take(Step step) {
      UpstreamTask member = task(step.member());
      switch (step.kind()) {
        case REACHED -> heard.merge(member, step.timeMs(), Math::max);
        case CAUGHT_UP -> liveUnder.put(member, member.equals(SELF) ? OWN : generation);
        case CATCHES_UP -> liveUnder.remove(member);
        default -> generation++;
      }
      if (step.kind() == Kind.REACHED || step.kind() == Kind.CAUGHT_UP) {
        eventTimeMs = Math.max(eventTimeMs, isLive() ? most() : least());
      }
    }

    boolean isLive() {
      return tasks().allMatch(this::isLive);
    }

    boolean isLive(UpstreamTask task) {
      return liveUnder.getOrDefault(task, 0) >= generation;
    }

    private long least() {
      return tasks()
          .filter(task -> !isLive(task))
          .mapToLong(task -> heard.getOrDefault(task, EventClock.UNHEARD))
          .min()
          .orElseThrow();
    }

    private long most() {
      return heard.values().stream().mapToLong(Long::longValue).max().orElse(EventClock.UNHEARD);
    }

    Map<UpstreamTask, Heard> heard() {
      Map<UpstreamTask, Heard> all = new HashMap<>();
      tasks()
          .forEach(
              task -> {
                long timeMs = heard.getOrDefault(task, EventClock.UNHEARD);
                int said = task.equals(SELF) ? 0 : liveUnder.getOrDefault(task, 0);
                if (timeMs != EventClock.UNHEARD || said != 0) {
                  all.put(task, new Heard(timeMs, said));
                }
              });
      return all;
    }

    private static Stream<UpstreamTask> tasks() {
      return IntStream.rangeClosed(0, UPSTREAM).mapToObj(EventClockLawsTest::task);
    }
  }

  @Property(tries = 2000)
  void followsTheRuleAndNeverGoesBackButToACommit(@ForAll("steps") List<Step> steps) {
    EventClock clock = clock();
    Model model = new Model();
    Model committed = new Model();
    for (Step step : steps) {
      long before = clock.eventTimeMs();
      switch (step.kind()) {
        case COMMIT -> committed = model.committed();
        case ABORT -> {
          int generation = model.generation;
          clock.restore(committed.eventTimeMs, committed.eventTimeMs, committed.heard());
          model = committed.committed();
          model.generation = generation;
        }
        default -> {
          take(clock, step, model);
          model.take(step);
          assertThat(clock.eventTimeMs()).isGreaterThanOrEqualTo(before);
        }
      }
      assertThat(clock.eventTimeMs()).isEqualTo(model.eventTimeMs);
      assertThat(clock.isLive()).isEqualTo(model.isLive());
      assertThat(clock.hasLiveSources()).isEqualTo(model.isLive(SELF));
      assertThat(clock.heard()).isEqualTo(model.heard());
    }
  }

  private static void take(EventClock clock, Step step, Model model) {
    int member = clock.member(task(step.member()));
    if (step.kind() == Kind.GENERATION) {
      clock.startGeneration(model.generation + 1);
    } else if (step.kind() == Kind.CATCHES_UP) {
      clock.catchesUp(member);
    } else if (step.kind() == Kind.REACHED && step.member() == 0) {
      assertThat(clock.sourceReached(step.timeMs())).isEqualTo(clock.eventTimeMs());
    } else if (step.kind() == Kind.REACHED) {
      assertThat(clock.reached(member, step.timeMs())).isEqualTo(clock.eventTimeMs());
    } else if (step.member() == 0) {
      clock.sourcesCaughtUp();
    } else {
      clock.caughtUp(member, model.generation);
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.just(Kind.REACHED)),
            Tuple.of(3, Arbitraries.just(Kind.CAUGHT_UP)),
            Tuple.of(1, Arbitraries.just(Kind.CATCHES_UP)),
            Tuple.of(1, Arbitraries.just(Kind.GENERATION)),
            Tuple.of(1, Arbitraries.just(Kind.COMMIT)),
            Tuple.of(1, Arbitraries.just(Kind.ABORT)));
    return Combinators.combine(
            kinds, Arbitraries.integers().between(0, UPSTREAM), Arbitraries.longs().between(0, 50))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  private static EventClock clock() {
    return new EventClock(
        SELF, true, IntStream.rangeClosed(1, UPSTREAM).mapToObj(EventClockLawsTest::task).toList());
  }

  private static UpstreamTask task(int member) {
    return member == 0 ? SELF : new UpstreamTask(0, member);
  }
}
