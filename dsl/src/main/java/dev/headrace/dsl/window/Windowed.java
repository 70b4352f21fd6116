package dev.headrace.dsl.window;

/**
 * A key within one window of time.
 *
 * <pre>{@code
 * Windowed<String> firstMinute = new Windowed<>("/home", 0, 60_000);
 * assert firstMinute.key().equals("/home");
 * }</pre>
 *
 * @param key the key, never null
 * @param startMs the first instant of the window
 * @param endMs the window's end: the first instant after a tumbling or hopping window, the last
 *     instant of a sliding window or a session; {@link Long#MAX_VALUE} when the end is open or not
 *     known
 * @param <K> the key's type
 */
public record Windowed<K>(K key, long startMs, long endMs) {}
