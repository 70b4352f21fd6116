package dev.headrace.examples.accesslog.source;

import java.util.List;
import java.util.SplittableRandom;

/** The made-up clients of a {@link GeneratedLog}. */
final class Visitors {

  private static final List<String> BROWSERS =
      List.of(
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/131.0.0.0 Safari/537.36",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like"
              + " Gecko) Version/18.1 Safari/605.1.15",
          "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML,"
              + " like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
          "Mozilla/5.0 (Linux; Android 14; \\\"Fairphone 5\\\") Gecko/133.0 Firefox/133.0",
          "curl/8.10.1",
          "-");

  private static final List<String> BOTS =
      List.of(
          "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
          "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
          "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
          "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
          "magpie-crawler/1.1 (U; Linux amd64; en-GB; +http://www.brandwatch.net)");

  private Visitors() {}

  static String host(SplittableRandom random) {
    int client = random.nextInt(5_000);
    return client % 20 == 0
        ? "2001:db8::" + Integer.toHexString(client)
        : "10." + client % 7 + '.' + client / 250 + '.' + client % 250;
  }

  static String user(SplittableRandom random) {
    return random.nextInt(40) == 0 ? "user" + random.nextInt(30) : "-";
  }

  static String userAgent(SplittableRandom random) {
    List<String> agents = random.nextInt(100) < 8 ? BOTS : BROWSERS;
    return agents.get(random.nextInt(agents.size()));
  }
}
