package dev.headrace.state;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One task's database: ordered byte entries of several stores plus named attributes, changed in
 * atomic steps.
 *
 * <p>What a crash leaves behind is always a prefix of the steps written, never a part of one, and
 * holds at least every step before the last {@link #persist()}. One thread at a time writes and
 * reads. Byte arrays handed in or out are not copied by every engine: nobody changes them
 * afterwards.
 *
 * <p>Every method but {@link #close()} throws {@link StateException} once the database is closed,
 * {@link CorruptDatabaseException} when damage is found, and {@link StateException} when the engine
 * fails.
 */
public interface TaskDatabase extends AutoCloseable {

  /**
   * The key space of a name, empty when new; the same object each time.
   *
   * @param name the store's name, not empty; it keeps its meaning across restarts
   */
  ByteStore store(String name);

  /**
   * The last value written for an attribute, or null when there is none.
   *
   * @param name the attribute's name, for example that of a changelog position
   */
  byte @Nullable [] attribute(String name);

  /**
   * Applies a batch as one step: all of it or nothing, also across a kill of the process.
   *
   * <p>Visible at once to {@link ByteStore#get} and to cursors opened later; durable only after
   * {@link #persist()}. Changes apply in the order they were added, so the last one of a key wins.
   * The batch may be cleared and used again afterwards.
   *
   * @param batch the changes; stores that are new are created
   * @throws DiskFullException if the disk is too full to write safely; none of it was applied, or
   *     all of it, so the same step may be written again later
   */
  void write(WriteBatch batch);

  /**
   * Applies many sorted changes as one step that is durable at once, as all steps before it then
   * are. For many changes at a time, as a restore has, it costs less than {@link #write}.
   *
   * @param store the store that all changes are of; created if it is new
   * @param rows the changes; if there are none, attributes alone are set
   * @param attributes the attributes to be set in the same step, by name
   * @throws DiskFullException as {@link #write} does
   * @throws IllegalArgumentException if the changes are not in order
   */
  void load(String store, SortedRows rows, Map<String, byte[]> attributes);

  /**
   * About how many bytes a kill of the process would lose now; never too low, zero after {@link
   * #persist()}, and also when all was written before {@link #startPersisting()}, and that is done.
   */
  long unpersistedBytes();

  /**
   * Makes everything written so far survive a kill of the process; cheap when there is nothing.
   *
   * @throws DiskFullException if the disk is too full to write safely; what was written stays
   *     readable, and persisting may be tried again
   */
  void persist();

  /**
   * Begins to {@link #persist()} what was written so far, and does not wait until that is done.
   * Does nothing while an earlier call is not done, or when the engine has too much to do. What
   * hinders it later, such as a disk that somebody else has filled, the next {@link #write} or
   * {@link #persist()} says; until then it does not come to its end.
   *
   * @throws DiskFullException as {@link #persist()} does
   */
  void startPersisting();

  /** Whether what {@link #startPersisting()} has begun is not done. */
  boolean isPersisting();

  /**
   * Persists, then releases everything, open cursors included; a second call does nothing.
   *
   * @throws StateException if persisting failed; everything is released all the same
   */
  @Override
  void close();
}
