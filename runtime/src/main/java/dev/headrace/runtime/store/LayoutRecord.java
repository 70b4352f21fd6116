package dev.headrace.runtime.store;

import dev.headrace.runtime.envelope.ChangelogEnvelope;
import dev.headrace.runtime.port.Appender;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.util.Map;
import java.util.Optional;

/**
 * The record in a store's changelog that says in which {@linkplain StoreFormat format} its rows
 * are, so that no version of the topology looks for them where they are not, or takes them for
 * something else. Used by the store's thread only.
 *
 * <p>Invariant: it is in the changelog before any row that needs it, or from the first epoch on
 * that knew of it; and the database has a copy of the last one if and only if its position is
 * behind that. So whoever has one of both knows, whichever was lost.
 */
public final class LayoutRecord {
  private static final String ATTRIBUTE = "layout.";

  private final String store;
  private final String layout;
  private final Appender changelog;
  private boolean appended;
  private boolean committed;
  private boolean written;

  /**
   * Creates it over what the database holds now.
   *
   * @param store the store's name
   * @param layout the text of its format
   * @param changelog where its changes are appended
   * @param database the task's database
   */
  public LayoutRecord(String store, String layout, Appender changelog, TaskDatabase database) {
    this.store = store;
    this.layout = layout;
    this.changelog = changelog;
    this.written = in(database, store).equals(Optional.of(layout));
    this.committed = written;
  }

  /**
   * Returns how a store was laid out when its rows in a database were written, if that is known.
   */
  public static Optional<String> in(TaskDatabase database, String store) {
    return Optional.ofNullable(database.attribute(ATTRIBUTE + store))
        .map(ChangelogEnvelope::layout);
  }

  /** Returns the attribute that is a database's copy of the record that a changelog holds. */
  static Map<String, byte[]> copy(String store, String layout) {
    return Map.of(ATTRIBUTE + store, ChangelogEnvelope.layout(layout));
  }

  /** Appends the record, unless the changelog has it. */
  public void append() {
    if (!appended && !committed) {
      changelog.append(ChangelogEnvelope.layoutKey(), ChangelogEnvelope.layout(layout), 0);
      appended = true;
    }
  }

  /** Takes note that what was appended is committed. */
  public void commit() {
    committed |= appended;
    appended = false;
  }

  /** Takes note that what was appended is not committed. */
  public void abort() {
    appended = false;
  }

  /** Adds its copy to a step that takes the store's position behind it. */
  public void writeBehind(WriteBatch batch) {
    if (committed && !written) {
      copy(store, layout).forEach(batch::attribute);
    }
  }

  /** Takes note that the step was written. */
  public void written() {
    written = committed;
  }
}
