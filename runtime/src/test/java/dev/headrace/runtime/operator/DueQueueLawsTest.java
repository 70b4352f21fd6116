package dev.headrace.runtime.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * What is due comes in the order of a plain sorted set, whatever is added and removed meanwhile.
 */
class DueQueueLawsTest {
  private static final int END_MS = 60;

  /** What a step does: an entry comes or goes, or time passes to its instant. */
  enum Kind {
    ADD,
    REMOVE,
    PASS
  }

  record Step(Kind kind, int atMs, int tieMs, byte key) {
    Due due() {
      return new Due(atMs, tieMs, new byte[] {key});
    }
  }

  /** All there is, arranged in stretches, each entry shown twice. */
  private static final class Stretches implements DueQueue.Source {
    private final TreeSet<Due> all = new TreeSet<>();
    private final long stretchMs;

    Stretches(long stretchMs) {
      this.stretchMs = stretchMs;
    }

    @Override
    public OptionalLong firstStretch(long atOrAfterMs) {
      return all.stream().mapToLong(this::stretchOf).filter(start -> start >= atOrAfterMs).min();
    }

    private long stretchOf(Due due) {
      return due.atMs() - due.atMs() % stretchMs;
    }

    @Override
    public void load(long startMs, Consumer<Due> into) {
      List<Due> stretch = all.stream().filter(due -> stretchOf(due) == startMs).toList();
      stretch.forEach(into);
      stretch.forEach(into);
    }
  }

  @Property
  void whatIsDueComesInOrder(@ForAll("histories") List<Step> history, @ForAll("widths") int width) {
    Stretches stretches = new Stretches(width);
    DueQueue queue = new DueQueue(width, stretches);
    for (Step step : history) {
      if (step.kind() == Kind.PASS) {
        requireInOrder(queue, stretches, step.atMs());
      } else if (step.kind() == Kind.ADD && stretches.all.add(step.due())) {
        queue.add(step.due());
      } else if (step.kind() == Kind.REMOVE && stretches.all.remove(step.due())) {
        queue.remove(step.due());
      }
      if (!stretches.all.isEmpty()) {
        assertThat(queue.nextMs().orElse(END_MS)).isLessThanOrEqualTo(stretches.all.first().atMs());
      }
    }
    requireInOrder(queue, stretches, END_MS);
    assertThat(stretches.all).isEmpty();
    assertThat(queue.nextMs()).isEmpty();
  }

  private static void requireInOrder(DueQueue queue, Stretches stretches, long nowMs) {
    Due due = queue.peek(atMs -> atMs <= nowMs);
    while (due != null) {
      assertThat(due).isEqualTo(stretches.all.pollFirst());
      queue.remove(due);
      due = queue.peek(atMs -> atMs <= nowMs);
    }
    assertThat(stretches.all).allMatch(left -> left.atMs() > nowMs);
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    return Combinators.combine(
            Arbitraries.of(Kind.ADD, Kind.ADD, Kind.ADD, Kind.REMOVE, Kind.PASS),
            Arbitraries.integers().between(0, END_MS),
            Arbitraries.integers().between(0, 1),
            Arbitraries.bytes().between((byte) -1, (byte) 1))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }

  @Provide
  Arbitrary<Integer> widths() {
    return Arbitraries.of(1, 7, 20, 100);
  }
}
