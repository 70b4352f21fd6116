package dev.headrace.runtime;

import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.google.common.base.Throwables;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Plants secrets in every place a configuration has for them, and looks for them everywhere. */
class SecretsTest {
  private static final String SECRET = "canary-7c1f";
  private static final Map<String, String> SETTINGS =
      Map.of(
          "security.protocol", "SASL_SSL",
          "sasl.mechanism", "PLAIN",
          "sasl.jaas.config",
              "org.apache.kafka.common.security.plain.PlainLoginModule required"
                  + " username=\"shop\" password=\"canary-7c1f\";",
          "ssl.truststore.password", SECRET,
          "producer.ssl.key.password", SECRET,
          "consumer.ssl.keystore.password", SECRET,
          "admin.ssl.keystore.key", SECRET,
          "client.login.token", SECRET);

  @TempDir Path directory;

  private static Topology topology() {
    var builder = TopologyBuilder.named("secrets-app");
    builder.stream(Topic.of("events", string(), string())).forEach((key, value) -> {});
    return builder.build();
  }

  private HeadraceConfig.Builder builder() {
    HeadraceConfig.Builder builder =
        HeadraceConfig.builder()
            .bootstrapServers("127.0.0.1:1")
            .stateDirectory(directory.resolve("state"))
            .client("admin.default.api.timeout.ms", "500")
            .client("admin.request.timeout.ms", "400");
    SETTINGS.forEach(builder::client);
    return builder;
  }

  @Test
  void aConfigurationShowsItsSettingsWithoutThem() {
    assertThat(builder().build().toString())
        .contains("bootstrap.servers=127.0.0.1:1", "sasl.mechanism=PLAIN")
        .contains("sasl.jaas.config=[hidden]", "client.login.token=[hidden]")
        .doesNotContain(SECRET);
  }

  @Test
  void noMessageNamesThem() throws Exception {
    Path file = directory.resolve("shop.properties");
    StringBuilder text = new StringBuilder("lane = 3\nlanes = many\n");
    SETTINGS.forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
    Files.writeString(file, text);
    Throwable wrong = catchThrowable(() -> builder().file(file).build());
    assertThat(wrong).isInstanceOf(ConfigException.class);
    assertThat(Throwables.getStackTraceAsString(wrong)).doesNotContain(SECRET);
    assertThat(HeadraceConfig.builder().file(unknownKeys()).build().toString())
        .contains("sasl.password=[hidden]", "client.secret=[hidden]")
        .doesNotContain(SECRET);
  }

  private Path unknownKeys() throws Exception {
    Path file = directory.resolve("unknown.properties");
    return Files.writeString(file, "sasl.password = " + SECRET + "\nclient.secret = " + SECRET);
  }

  @Test
  void nothingIsLoggedOrThrownOfThemWhenAnApplicationFails() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Logger clients = (Logger) LoggerFactory.getLogger("org.apache.kafka");
    Level before = clients.getLevel();
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    root.addAppender(logged);
    clients.setLevel(Level.INFO);
    List<String> said = new ArrayList<>();
    try {
      HeadraceConfig config = builder().file(unknownKeys()).build();
      said.add(failure(config));
    } finally {
      clients.setLevel(before);
      root.detachAppender(logged);
    }
    for (ILoggingEvent event : List.copyOf(logged.list)) {
      said.add(event.getFormattedMessage());
      if (event.getThrowableProxy() != null) {
        said.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
    // Without these lines the test would look in the wrong place.
    assertThat(said).anyMatch(line -> line.contains("sasl.jaas.config"));
    assertThat(said).noneMatch(line -> line.contains(SECRET));
  }

  private static String failure(HeadraceConfig config) throws InterruptedException {
    HeadraceApp app;
    try {
      app = HeadraceApp.start(topology(), config);
    } catch (RuntimeException e) {
      return Throwables.getStackTraceAsString(e);
    }
    try (app) {
      assertThat(app.awaitEnd(Duration.ofSeconds(60))).isTrue();
      return app.failure().map(Throwables::getStackTraceAsString).orElseThrow();
    }
  }
}
