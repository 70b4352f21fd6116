package dev.headrace.examples.accesslog.source;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The made-up pages of a {@link GeneratedLog}. As on real sites, the requests for a page are about
 * inversely proportional to its rank (Zipf's law).
 */
final class Pages {

  private static final int COUNT = 400;
  private static final List<String> SECTIONS =
      List.of("products", "blog", "docs", "images", "downloads", "search", "account", "static");
  private static final double[] CUMULATIVE_WEIGHTS = cumulativeWeights();

  private Pages() {}

  /** Returns what a client asks for: a page, often with parameters. */
  static String target(SplittableRandom random) {
    String path = path(random);
    return switch (random.nextInt(20)) {
      case 0 -> path + "?page=" + random.nextInt(1, 9);
      case 1 -> path + "?utm_source=newsletter&utm_id=" + random.nextInt(1000);
      default -> path;
    };
  }

  /** Returns where a client comes from. */
  static String referrer(SplittableRandom random) {
    return random.nextInt(3) == 0 ? "-" : "https://www.example.org" + path(random);
  }

  private static String path(SplittableRandom random) {
    double point = random.nextDouble() * CUMULATIVE_WEIGHTS[COUNT - 1];
    int found = Arrays.binarySearch(CUMULATIVE_WEIGHTS, point);
    int rank = found >= 0 ? found : -found - 1;
    return rank == 0 ? "/" : "/" + SECTIONS.get(rank % SECTIONS.size()) + "/" + rank;
  }

  private static double[] cumulativeWeights() {
    double[] sums = new double[COUNT];
    double sum = 0;
    for (int rank = 0; rank < COUNT; rank++) {
      sum += 1.0 / (rank + 1);
      sums[rank] = sum;
    }
    return sums;
  }
}
