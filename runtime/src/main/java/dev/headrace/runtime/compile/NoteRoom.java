package dev.headrace.runtime.compile;

import dev.headrace.runtime.envelope.CommittedNote;

/**
 * Whether what an application commits beside its positions may take more room than there is: for
 * one position, or for all that one process commits at once. Counts with the most that a note may
 * take, so that it follows from the plan and its partitions alone.
 */
public final class NoteRoom {
  /** The most characters beside all positions of one commit, which is one batch for the broker. */
  public static final int MAX_CHARS_PER_COMMIT = 512 << 10;

  private static final int FIXED_BYTES = 200;
  private static final int BYTES_PER_UPSTREAM_TASK = 13;
  private static final int BYTES_PER_TOPIC = 10;

  private NoteRoom() {}

  /** Returns the most characters that a note may have when so many positions are committed. */
  public static int mostChars(int positions) {
    return Math.min(CommittedNote.MAX_CHARS, MAX_CHARS_PER_COMMIT / Math.max(1, positions));
  }

  /** Returns whether all notes of an application fit beside its positions, whatever they say. */
  static boolean isEnough(Layout layout) {
    long all = 0;
    for (StagePlan stage : layout.stages()) {
      long chars = mostChars(layout, stage);
      if (chars > CommittedNote.MAX_CHARS) {
        return false;
      }
      int inputs = stage.sourceTopics().size() + stage.incoming().size();
      all += chars * inputs * layout.partitions(stage);
    }
    return all <= MAX_CHARS_PER_COMMIT;
  }

  private static long mostChars(Layout layout, StagePlan stage) {
    long upstreamTasks =
        layout.stages().stream()
            .filter(
                other ->
                    other.outgoing().stream().anyMatch(out -> layout.receiver(out).equals(stage)))
            .mapToLong(layout::partitions)
            .sum();
    long bytes =
        FIXED_BYTES
            + BYTES_PER_UPSTREAM_TASK * upstreamTasks
            + (long) BYTES_PER_TOPIC * layout.topics(stage).size();
    return (bytes * 4 + 2) / 3;
  }
}
