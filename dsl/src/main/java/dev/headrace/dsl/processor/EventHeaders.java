package dev.headrace.dsl.processor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The headers of an event: names with contents, in order, a name perhaps several times. Immutable,
 * as long as nobody changes the arrays; safe to share between threads. {@code new
 * RecordHeaders(headers)} makes Kafka's own of them.
 *
 * <pre>{@code
 * EventHeaders headers = EventHeaders.none().withText("shop", "north").withText("trace", "7");
 * assert headers.text("shop").equals("north");
 * assert headers.without("shop").text("shop") == null;
 * }</pre>
 */
public final class EventHeaders implements Iterable<Header> {

  private static final EventHeaders NONE = new EventHeaders(new RecordHeaders());

  // Shared with whoever made the event: neither of the two changes it.
  private final Headers headers;

  private EventHeaders(Headers headers) {
    this.headers = headers;
  }

  /** Returns no headers. */
  public static EventHeaders none() {
    return NONE;
  }

  /**
   * Returns a view of Kafka's headers.
   *
   * @param headers the headers, not to be changed any more
   */
  public static EventHeaders of(Headers headers) {
    return new EventHeaders(headers);
  }

  /** Returns the content of the last header of a name; null when it has none, or there is none. */
  public byte @Nullable [] content(String name) {
    Header last = headers.lastHeader(name);
    return last == null ? null : last.value();
  }

  /** Returns what {@link #content} does, read as UTF-8. */
  public @Nullable String text(String name) {
    byte[] content = content(name);
    return content == null ? null : new String(content, StandardCharsets.UTF_8);
  }

  /** Returns these headers and one more behind them, also if there is one of that name. */
  public EventHeaders with(String name, byte @Nullable [] content) {
    return new EventHeaders(new RecordHeaders(headers).add(name, content));
  }

  /** Returns what {@link #with} does, with a text in UTF-8. */
  public EventHeaders withText(String name, String text) {
    return with(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns these headers without those of a name. */
  public EventHeaders without(String name) {
    return new EventHeaders(new RecordHeaders(headers).remove(name));
  }

  /** Returns the headers in order. */
  @Override
  public Iterator<Header> iterator() {
    return List.of(headers.toArray()).iterator();
  }

  /** Returns whether both are the same names and contents in the same order. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EventHeaders right
        && Arrays.equals(headers.toArray(), right.headers.toArray());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(headers.toArray());
  }

  /** Returns the names, in order: contents may be secret or long. */
  @Override
  public String toString() {
    List<String> names =
        StreamSupport.stream(headers.spliterator(), false).map(Header::key).toList();
    return "headers " + names;
  }
}
