package dev.headrace.benchmarks.result;

import dev.headrace.benchmarks.contender.Contender;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Results as a chart: for each workload a bar of ours beside a bar of the peer's best, which is one
 * long, and a mark where the loop written by hand ends.
 */
public final class ResultChart {
  private static final int WIDTH = 760;
  private static final int LABEL_WIDTH = 170;
  private static final int BAR_WIDTH = 440;
  private static final int BAR_HEIGHT = 12;
  private static final int ROW_HEIGHT = 40;
  private static final int TOP = 44;

  private ResultChart() {}

  /** Returns an SVG of the results that have both sides. */
  public static String of(List<Result> results) {
    List<Result> shown =
        results.stream()
            .filter(result -> result.ours().isPresent() && result.peer().isPresent())
            .toList();
    int height = TOP + shown.size() * ROW_HEIGHT + 10;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="10" y="18" font-size="14">Headrace against Kafka Streams at its best (= 1); shorter is better</text>
        <text x="10" y="34" fill="#666">dark: Headrace, light: Kafka Streams, line: the minimum written by hand</text>
        """
            .formatted(WIDTH, height));
    for (int i = 0; i < shown.size(); i++) {
      svg.append(row(shown.get(i), TOP + i * ROW_HEIGHT));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String row(Result result, int top) {
    double ours = result.ratio().median();
    double scale = BAR_WIDTH / Math.max(1, ours);
    String bars = bar(top, ours * scale, "#1b6ca8") + bar(top + BAR_HEIGHT + 1, scale, "#b9d6ea");
    String label =
        text(10, top + 16, result.workload())
            + text(
                LABEL_WIDTH + BAR_WIDTH + 10,
                top + 16,
                number(ours) + "  of " + peerName(result.peer()));
    return label + bars + mark(top, ours / result.overFloor().median() * scale);
  }

  private static String peerName(Optional<Contender> peer) {
    return peer.map(Contender::label).orElse("");
  }

  private static String bar(int top, double width, String colour) {
    return "<rect x=\"%d\" y=\"%d\" width=\"%s\" height=\"%d\" fill=\"%s\"/>%n"
        .formatted(LABEL_WIDTH, top, number(width), BAR_HEIGHT, colour);
  }

  private static String mark(int top, double at) {
    if (Double.isNaN(at)) {
      return "";
    }
    String x = number(LABEL_WIDTH + at);
    return "<line x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\" stroke=\"#c0392b\" stroke-width=\"2\"/>%n"
        .formatted(x, top - 3, x, top + 2 * BAR_HEIGHT + 4);
  }

  private static String text(int x, int y, String words) {
    return "<text x=\"%d\" y=\"%d\">%s</text>%n".formatted(x, y, words);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
