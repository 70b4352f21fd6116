package dev.headrace.dsl.plan;

/**
 * How long updates of a table are held back, and how many.
 *
 * @param limitMs how long a row waits from its first update on, in ms of event time
 * @param maxRows how many rows may wait in a partition; the largest number for no bound
 * @param maxBytes how many bytes of keys and values may; the largest number for no bound
 * @param stopsWhenFull whether the application stops at the bound, instead of passing on early
 */
public record SuppressSpec(long limitMs, long maxRows, long maxBytes, boolean stopsWhenFull) {

  /** Returns whether bytes have to be counted. */
  public boolean boundsBytes() {
    return maxBytes != Long.MAX_VALUE;
  }

  /** Returns the bound in words. */
  public String bound() {
    String rows = maxRows == Long.MAX_VALUE ? "" : maxRows + " rows";
    String bytes = boundsBytes() ? maxBytes + " bytes" : "";
    return rows.isEmpty() || bytes.isEmpty() ? rows + bytes : rows + " and " + bytes;
  }

  /** Returns it in words. */
  public String describe() {
    return "until %d ms have passed, %s when %s wait"
        .formatted(limitMs, stopsWhenFull ? "stop" : "early", bound());
  }
}
