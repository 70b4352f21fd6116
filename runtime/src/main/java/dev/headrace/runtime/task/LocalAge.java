package dev.headrace.runtime.task;

import com.google.common.primitives.Longs;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.util.OptionalLong;

/**
 * The time as of which a task's database, at the changelog positions it carries, held everything
 * there was; kept in the database, in the same steps.
 *
 * <p>A compacted changelog forgets a deletion some time after it was written. So a database that is
 * older than that may hold rows of whose deletion it can never hear, and must not be gone on from.
 */
public final class LocalAge {
  private static final String ATTRIBUTE = "current-as-of-ms";

  private LocalAge() {}

  /** Adds the time, in ms of the wall clock, to a step. */
  public static void write(WriteBatch batch, long asOfMs) {
    batch.attribute(ATTRIBUTE, Longs.toByteArray(asOfMs));
  }

  /** Returns the time in ms, or nothing when the database has none. */
  public static OptionalLong read(TaskDatabase database) {
    byte[] bytes = database.attribute(ATTRIBUTE);
    return bytes == null || bytes.length != Long.BYTES
        ? OptionalLong.empty()
        : OptionalLong.of(Longs.fromByteArray(bytes));
  }
}
