package dev.headrace.runtime.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.plan.ForeignKeyMessage.Answer;
import dev.headrace.dsl.plan.ForeignKeyMessage.LeftRow;
import dev.headrace.dsl.plan.ForeignKeyMessage.Subscription;
import dev.headrace.runtime.operator.JoinedRow.Pair;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * What a join by foreign key makes of one left row, when each way that its messages take is as slow
 * as it likes: the right rows are in shards of their own, and all that is certain is the order of
 * the messages on one way.
 */
class JoinedRowLawsTest {
  private static final List<String> NAMES = List.of("a", "b", "c");

  /** A shard with one right row. */
  private static final class Shard {
    final Queue<Subscription> in = new ArrayDeque<>();
    final Queue<Answer> out = new ArrayDeque<>();
    final Set<String> values = new HashSet<>(Set.of("null"));
    String value;
    private long subscribed;

    void takeNext() {
      Subscription message = in.remove();
      subscribed = message.begins() ? message.subscription() : 0;
      String told = message.begins() ? value : null;
      out.add(new Answer(message.subscription(), !message.begins(), told));
    }

    void change(String newValue) {
      value = newValue;
      values.add(String.valueOf(newValue));
      if (subscribed != 0) {
        out.add(new Answer(subscribed, false, value));
      }
    }
  }

  /** One left row, what it may name, and all that is on its way. */
  private static final class World {
    final Random random;
    final Map<String, Shard> shards = new HashMap<>();
    final Queue<LeftRow> rows = new ArrayDeque<>();
    JoinedRow known = JoinedRow.NOTHING;
    String left;
    String named;
    private long last;
    private int changes;
    private long newestShown;

    World(long seed) {
      random = new Random(seed);
      NAMES.forEach(name -> shards.put(name, new Shard()));
    }

    void change() {
      changes++;
      String name = NAMES.get(random.nextInt(NAMES.size()));
      switch (random.nextInt(6)) {
        case 0, 1 -> shards.get(name).change(random.nextInt(4) == 0 ? null : "r" + changes);
        case 2 -> deleteLeft();
        case 3 -> changeLeft(null);
        default -> changeLeft(name);
      }
    }

    private void deleteLeft() {
      if (left != null) {
        left = null;
        move(null);
        rows.add(new LeftRow(last, false, null, null, null));
      }
    }

    private void changeLeft(String nowNamed) {
      boolean stays = left != null && Objects.equals(named, nowNamed);
      left = "l" + changes + " of " + nowNamed;
      if (!stays) {
        move(nowNamed);
      }
      rows.add(new LeftRow(stays ? 0 : last, nowNamed != null, left, null, null));
    }

    private void move(String nowNamed) {
      last++;
      if (named != null) {
        shards.get(named).in.add(new Subscription(last, false, "left"));
      }
      if (nowNamed != null) {
        shards.get(nowNamed).in.add(new Subscription(last, true, "left"));
      }
      named = nowNamed;
    }

    /** Lets one message go one step further; returns whether there was any. */
    boolean step() {
      List<Runnable> ways = new ArrayList<>();
      if (!rows.isEmpty()) {
        ways.add(() -> learn(known.with(rows.remove(), 0)));
      }
      for (Shard shard : shards.values()) {
        if (!shard.in.isEmpty()) {
          ways.add(shard::takeNext);
        }
        if (!shard.out.isEmpty()) {
          ways.add(() -> learn(known.with(shard.out.remove(), 0)));
        }
      }
      if (!ways.isEmpty()) {
        ways.get(random.nextInt(ways.size())).run();
      }
      return !ways.isEmpty();
    }

    private void learn(JoinedRow after) {
      if (after != null) {
        known = after;
        requireJustified(after.shown());
      }
    }

    private void requireJustified(Pair shown) {
      if (shown != null) {
        assertThat(shown.left.subscription()).isGreaterThanOrEqualTo(newestShown);
        newestShown = shown.left.subscription();
        String of = ((String) shown.left.value()).split(" of ", -1)[1];
        Set<String> possible = of.equals("null") ? Set.of("null") : shards.get(of).values;
        assertThat(possible).contains(String.valueOf(shown.right));
      }
    }
  }

  @Property(tries = 3000)
  void theResultInTheEndIsOfTheLastRowsHoweverSlowTheWays(@ForAll long seed) {
    World world = new World(seed);
    for (int changes = 1 + world.random.nextInt(25); changes > 0; changes--) {
      world.change();
      for (int steps = world.random.nextInt(5); steps > 0; steps--) {
        world.step();
      }
    }
    while (world.step()) {
      assertThat(world.known).isNotNull();
    }
    if (world.left == null) {
      assertThat(world.known.isNothing()).as("nothing is kept of it: " + world.known).isTrue();
    } else {
      Pair shown = Objects.requireNonNull(world.known.shown());
      String right = world.named == null ? null : world.shards.get(world.named).value;
      assertThat(shown.left.value()).isEqualTo(world.left);
      assertThat(shown.right).isEqualTo(right);
      assertThat(world.known.waiting()).isNull();
      assertThat(world.known.ahead()).isNull();
    }
  }
}
