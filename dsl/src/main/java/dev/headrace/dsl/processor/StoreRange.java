package dev.headrace.dsl.processor;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A part of a processor's store, in order of its keys' bytes. It is a view: nothing is read before
 * somebody walks over it, and each walk shows the store as it is when it comes to a key, changes of
 * the same event included.
 *
 * <p>So the store may be changed during a walk: a key that is put ahead of it is shown, one that is
 * deleted ahead of it is not, and no key comes twice. There is nothing to close: a walk reads some
 * entries at a time and holds on to nothing in between, so that it may be left half-way.
 *
 * <pre>{@code
 * final class RecentPages implements ValueProcessor<String, Click, Long> {
 *   static final StoreDefinition<String, Long> VISITS =
 *       StoreDefinition.keyValue("recent-visits", string(), int64());
 *
 *   private KeyValueStore<String, Long> visits;
 *   private ValueProcessorContext<Long> context;
 *
 *   public void open(ValueProcessorContext<Long> context) {
 *     this.visits = context.store(VISITS);
 *     this.context = context;
 *   }
 *
 *   public void process(Event<String, Click> click) {
 *     visits.put(click.key() + click.value().page(), click.timestampMs());
 *     StoreRange<String, Long> ofUser = visits.prefix(click.key() + "/");
 *     for (StoreEntry<String, Long> visit : ofUser) {
 *       if (visit.value() < click.timestampMs() - 60_000) {
 *         visits.delete(visit.key());
 *       }
 *     }
 *     context.forward(ofUser.count());
 *   }
 * }
 *
 * clicks.processValues("recent-pages", RecentPages::new, RecentPages.VISITS).to(COUNTS);
 * }</pre>
 *
 * <p>For the processor it belongs to, within its calls, like the store itself.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface StoreRange<K, V> extends Iterable<StoreEntry<K, V>> {

  /**
   * Begins a walk.
   *
   * @return the entries in order; {@link Iterator#next} throws {@link NoSuchElementException} at
   *     the end, {@link Iterator#remove} deletes nothing: use {@link KeyValueStore#delete}
   */
  @Override
  Iterator<StoreEntry<K, V>> iterator();

  /** Returns the same part in descending order, or in ascending order if this one is reversed. */
  StoreRange<K, V> reversed();

  /**
   * Returns how many keys there are. All of them are looked at, on disk as well, though no value is
   * read.
   */
  long count();

  /** Returns the entries as a stream, which begins a walk when it is used. */
  default Stream<StoreEntry<K, V>> stream() {
    return StreamSupport.stream(spliterator(), false);
  }
}
