package dev.headrace.runtime.task;

import dev.headrace.runtime.exchange.Credit;
import dev.headrace.runtime.operator.Backlog;

/**
 * What an operator has put off, as one more input of its task: it takes its turn before all others,
 * in small parts, so that epochs end in between when they have changed enough. As long as something
 * is left it uses credit, which says that not everything is processed.
 */
final class BacklogInput implements TaskInput {
  private static final int BYTES = 1;

  private final Backlog backlog;
  private final Credit credit;
  private boolean holds;

  BacklogInput(Backlog backlog, Credit credit) {
    this.backlog = backlog;
    this.credit = credit;
  }

  @Override
  public boolean hasNext() {
    boolean some = !backlog.isEmpty();
    if (some && !holds) {
      credit.take(BYTES);
      holds = true;
    } else if (!some) {
      clear();
    }
    return some;
  }

  /** Takes note of what the end of the epoch has put off. */
  void epochEnds() {
    hasNext();
  }

  @Override
  public long nextTimestampMs() {
    return Long.MIN_VALUE;
  }

  @Override
  public void processNext() {
    backlog.workOff();
  }

  @Override
  public boolean holdsBack() {
    return false;
  }

  @Override
  public void clear() {
    if (holds) {
      credit.giveBack(BYTES);
      holds = false;
    }
  }
}
