package dev.headrace.runtime.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/** Events in pages against a plain list of them. */
class EventPagesTest {

  /** What is done to pages and list alike; its name is shown when it fails. */
  record Step(String name, Consumer<PagesWorld> action) {
    @Override
    public String toString() {
      return name;
    }
  }

  @Property(tries = 2000)
  void holdWhatAListHolds(@ForAll("steps") List<Step> steps, @ForAll("limits") long limitBytes) {
    PagesWorld world = new PagesWorld(limitBytes);
    for (Step step : steps) {
      step.action.accept(world);
    }
    world.requireAll();
    world.commit();
    world.restart();
    world.requireAll();
  }

  // With the least of them nothing is in pages, with the next only some stretches.
  @Provide
  Arbitrary<Long> limits() {
    return Arbitraries.of(-4L, 2_000L, 1L << 20);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> keys = Arbitraries.of("", "a", "b", "\0\0\0\0", "a longer key of an event");
    Arbitrary<Long> times = Arbitraries.longs().between(0, 45);
    Arbitrary<String> contents = Arbitraries.of("", "x", "y", "z".repeat(9_000));
    Arbitrary<Step> adds =
        Combinators.combine(keys, contents, times, Arbitraries.of(true, false))
            .as(
                (key, content, atMs, marked) ->
                    step("add " + key + " at " + atMs, w -> w.add(key, content, atMs, marked)));
    Arbitrary<Step> finds =
        Combinators.combine(keys, times, times)
            .as((key, from, to) -> step("find " + key, world -> world.find(key, from, to)));
    Arbitrary<Step> marks =
        Combinators.combine(keys, times)
            .as((key, from) -> step("mark " + key, world -> world.mark(key, from)));
    Arbitrary<Step> others =
        Arbitraries.of(
            step("commit", PagesWorld::commit),
            step("abort", PagesWorld::abort),
            step("write behind", PagesWorld::writeBehindAndEvict),
            step("restart", PagesWorld::restart),
            step("delete", world -> world.delete(2)));
    return Arbitraries.frequencyOf(
            Tuple.of(6, adds), Tuple.of(4, finds), Tuple.of(2, marks), Tuple.of(3, others))
        .list()
        .ofMaxSize(40);
  }

  private static Step step(String name, Consumer<PagesWorld> action) {
    return new Step(name, action);
  }

  @Test
  void anEpochWritesOneRecordForManyEvents() {
    PagesWorld world = new PagesWorld(1 << 20);
    for (int i = 0; i < 100; i++) {
      world.add("key-" + i, "content", i % PagesWorld.WIDTH_MS, false);
    }
    world.commit();
    assertThat(world.appended()).isEqualTo(1);
    world.delete(Integer.MAX_VALUE);
    world.commit();
    assertThat(world.appended()).isEqualTo(2);
  }

  @Test
  void whatWasCommittedIsNotWrittenAgain() {
    PagesWorld world = new PagesWorld(1 << 20);
    world.add("a", "x".repeat(1_000), 1, false);
    world.commit();
    long before = world.cachedBytes();
    world.add("a", "y", 2, false);
    assertThat(world.cachedBytes() - before).isLessThan(2_000);
    world.commit();
    assertThat(world.appended()).isEqualTo(2);
    world.find("a", 0, 9);
  }

  @Test
  void aKeyWithManyEventsIsAddedToAsFastAsAnother() {
    PagesWorld world = new PagesWorld(1 << 20);
    for (int i = 0; i < 200_000; i++) {
      world.add("hot", "", 1, false);
    }
    world.commit();
    // Each looks for the key's events of one instant only, of which there are none.
    for (int i = 0; i < 10; i++) {
      world.find("hot", 20, 30);
    }
  }

  @Test
  void whatIsKnownOfEventsStaysWithinItsShareOfTheMemory() {
    PagesWorld world = new PagesWorld(400_000);
    for (int stretch = 0; stretch < 100; stretch++) {
      for (int i = 0; i < 1_000; i++) {
        world.add("key-" + i, "", stretch * PagesWorld.WIDTH_MS, false);
      }
      world.commit();
      world.writeBehindAndEvict();
    }
    assertThat(world.cachedBytes()).isBetween(90_000L, 150_000L);
  }

  @Test
  void whatIsKnownOfEventsCountsAsMemoryUntilTheyGo() {
    PagesWorld world = new PagesWorld(4 << 20);
    for (int i = 0; i < 10_000; i++) {
      world.add("key-" + i, "", 1, false);
    }
    world.commit();
    world.writeBehindAndEvict();
    assertThat(world.cachedBytes()).isBetween(10_000L * 8, 10_000L * 64);
    world.delete(Integer.MAX_VALUE);
    world.commit();
    world.writeBehindAndEvict();
    assertThat(world.cachedBytes()).isZero();
  }
}
