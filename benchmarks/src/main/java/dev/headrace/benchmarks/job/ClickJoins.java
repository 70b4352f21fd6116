package dev.headrace.benchmarks.job;

import dev.headrace.benchmarks.data.Click;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What both joins do with a click of a person and one of a bot, whoever runs them. */
public final class ClickJoins {
  /** How far apart two clicks of a key may be that are joined as events. */
  public static final Duration WITHIN = Duration.ofSeconds(30);

  private ClickJoins() {}

  /** Returns the click of a person with what a bot has spent, if one is known. */
  static String joined(String click, @Nullable String bot) {
    return bot == null ? Click.withoutAgent(click) : Click.withOther(click, Click.amount(bot));
  }
}
