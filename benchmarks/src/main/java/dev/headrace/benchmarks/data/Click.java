package dev.headrace.benchmarks.data;

import java.nio.charset.StandardCharsets;

/**
 * The layout of a click: JSON of exactly 100 bytes with every field at a fixed place, so that all
 * contenders take it apart in the same cheap way and no JSON library is measured.
 */
public final class Click {
  /** One click in so many is a bot's. */
  static final int BOT_EVERY = 10;

  static final int USER_AT = 14;
  static final int PAGE_AT = 37;
  static final int AMOUNT_AT = 56;
  static final int BOT_AT = 68;
  static final int DIGITS = 8;
  static final int AMOUNT_DIGITS = 5;

  private static final int NAME_START = 32;
  private static final int NAME_END = 45;
  private static final int AGENT_START = 73;
  private static final String TEMPLATE =
      "{\"user\":\"user-00000000\",\"page\":\"page-00000000\",\"amount\":00000,\"bot\":false,"
          + "\"agent\":\"Mozilla/5.0 (X1\"}";
  private static final byte[] BYTES = TEMPLATE.getBytes(StandardCharsets.US_ASCII);

  private Click() {}

  static byte[] blank() {
    return BYTES.clone();
  }

  /** Returns whether a click is not a bot's. */
  public static boolean isHuman(String json) {
    return json.charAt(BOT_AT) == 'f';
  }

  /** Returns the page that was clicked on. */
  public static String page(String json) {
    return json.substring(NAME_START, NAME_END);
  }

  /** Returns what was spent. */
  public static String amount(String json) {
    return json.substring(AMOUNT_AT, AMOUNT_AT + AMOUNT_DIGITS);
  }

  /** Returns the click with what another one has spent in place of the last field. */
  public static String withOther(String json, String amount) {
    return json.substring(0, AGENT_START) + ",\"other\":" + amount + "}";
  }

  /** Returns the click without the last field. */
  public static String withoutAgent(String json) {
    return json.substring(0, AGENT_START) + "}";
  }
}
