package dev.headrace.runtime;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.memory.InMemoryLog;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What an application's log lines carry beside their text, for those who search them by it. */
class LogLinesTest {
  private static final Topic<String, String> WORDS = Topic.of("words", string(), string());
  private static final Topic<String, Long> COUNTS = Topic.of("counts", string(), int64());

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.headrace.runtime");
  private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();
  private final Level before = logger.getLevel();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          event.prepareForDeferredProcessing();
          lines.add(event);
        }
      };
  private final InMemoryLog log = new InMemoryLog();

  @BeforeEach
  void listen() {
    appender.start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(appender);
  }

  @AfterEach
  void stopListening() {
    logger.setLevel(before);
    logger.setAdditive(true);
    logger.detachAppender(appender);
  }

  private void run(String... values) throws InterruptedException {
    log.createTopic("words", 1);
    for (String value : values) {
      byte[] bytes = value.getBytes(UTF_8);
      log.append("words", 0, bytes, bytes, 1, new RecordHeaders());
    }
    HeadraceConfig config = HeadraceConfig.builder().lanes(1).build();
    try (HeadraceApp app = HeadraceApp.start(topology(), config, log)) {
      assertThat(app.awaitEnd(Duration.ZERO) || app.failure().isPresent() || caughtUp(app))
          .isTrue();
    }
  }

  private static boolean caughtUp(HeadraceApp app) throws InterruptedException {
    try {
      return app.awaitCaughtUp(Duration.ofSeconds(30));
    } catch (AppFailedException e) {
      return true;
    }
  }

  private static Topology topology() {
    var builder = TopologyBuilder.named("wording");
    builder.stream(WORDS)
        .mapValues(LogLinesTest::checked)
        .groupByKey()
        .count("words-seen")
        .toStream()
        .to(COUNTS);
    return builder.build();
  }

  private static String checked(String word) {
    if (word.equals("wrong")) {
      throw new IllegalArgumentException("the word itself has no place in a log");
    }
    return word;
  }

  private Stream<ILoggingEvent> saying(String part) {
    return lines.stream().filter(line -> line.getFormattedMessage().contains(part));
  }

  private static Map<String, String> pairs(ILoggingEvent line) {
    Map<String, String> pairs = new LinkedHashMap<>();
    if (line.getKeyValuePairs() != null) {
      line.getKeyValuePairs().forEach(pair -> pairs.put(pair.key, String.valueOf(pair.value)));
    }
    return pairs;
  }

  private Map<String, String> pairsOf(String part) {
    return pairs(saying(part).findFirst().orElseThrow(() -> new AssertionError(text())));
  }

  private String text() {
    return lines.stream()
        .map(line -> line.getFormattedMessage() + " " + pairs(line))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void sayForWhichApplicationAndProcessTheirThreadWorks() throws Exception {
    run("a", "b");
    List<ILoggingEvent> own =
        lines.stream().filter(line -> line.getThreadName().startsWith("wording-")).toList();
    assertThat(own).hasSizeGreaterThan(5);
    assertThat(own)
        .allSatisfy(
            line ->
                assertThat(line.getMDCPropertyMap())
                    .containsEntry("app", "wording")
                    .containsEntry("process", "in-memory"));
  }

  @Test
  void carryWhatTheySayUnderTheSameKeys() throws Exception {
    run("a", "b");
    assertThat(pairsOf("is RUNNING")).isEqualTo(Map.of("state", "RUNNING"));
    assertThat(pairsOf("Joining group")).containsOnlyKeys("topology");
    assertThat(pairsOf("The group has given"))
        .containsEntry("tasks", "[words-0]")
        .containsKey("generation");
    assertThat(pairsOf("'words-seen' has no local state"))
        .isEqualTo(Map.of("store", "words-seen", "offsets", "0"));
    assertThat(pairsOf("is CLOSED")).isEqualTo(Map.of("state", "CLOSED"));
  }

  @Test
  void nameTheKindOfAFailureAndNoneOfItsData() throws Exception {
    run("wrong");
    ILoggingEvent line = saying("The application ends because of").findFirst().orElseThrow();
    assertThat(line.getLevel()).isEqualTo(Level.WARN);
    assertThat(pairs(line).get("reason")).contains("Exception");
    assertThat(text()).doesNotContain("has no place in a log");
    assertThat(pairsOf("is FAILED")).isEqualTo(Map.of("state", "FAILED"));
  }

  @Test
  void useNoOtherKeysThanTheDocumentedOnes() throws Exception {
    run("a", "wrong");
    List<String> documented =
        Arrays.stream(LogKeys.class.getFields()).map(LogLinesTest::value).toList();
    assertThat(lines).allSatisfy(line -> assertThat(documented).containsAll(pairs(line).keySet()));
  }

  private static String value(Field field) {
    try {
      return (String) field.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
