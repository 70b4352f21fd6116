package dev.headrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.port.LogSession.Departure;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  @TempDir Path directory;

  @Test
  void setsEverythingThereIs() throws IOException {
    HeadraceConfig config =
        read(
            """
            state.dir = /var/lib/shop
            lanes = 3
            guarantee = at-least-once
            start.from = LATEST
            close.departure = remain
            epoch.shortest.ms = 7
            epoch.longest.ms = 70
            input.bytes = 5000
            cache.bytes = 6000
            write.behind.bytes = 8000
            write.behind.age.ms = 80
            bootstrap.servers = a:1
            consumer.fetch.min.bytes = 9
            """);
    EngineSettings settings = config.engineSettings("shop", "process-1");
    assertThat(config.stateDirectory()).isEqualTo(Path.of("/var/lib/shop"));
    assertThat(config.clients())
        .containsOnly(
            Map.entry("bootstrap.servers", "a:1"), Map.entry("consumer.fetch.min.bytes", "9"));
    assertThat(settings.lanes()).isEqualTo(3);
    assertThat(settings.session().guarantee()).isEqualTo(Guarantee.AT_LEAST_ONCE);
    assertThat(settings.start()).isEqualTo(Start.LATEST);
    assertThat(settings.departure()).isEqualTo(Departure.REMAIN);
    assertThat(settings.epochs())
        .isEqualTo(new EngineSettings.Epochs(Duration.ofMillis(7), Duration.ofMillis(70), false));
    assertThat(settings.memory().inputBytes()).isEqualTo(5000);
    assertThat(settings.memory().cacheBytes()).isEqualTo(6000);
    assertThat(settings.writeBehind())
        .isEqualTo(new EngineSettings.WriteBehind(8000, Duration.ofMillis(80)));
  }

  @Test
  void keepsTheDefaultsOfWhatItDoesNotSay() throws IOException {
    EngineSettings defaults = HeadraceConfig.builder().build().engineSettings("shop", "process-1");
    assertThat(read("").engineSettings("shop", "process-1")).isEqualTo(defaults);
    EngineSettings half = read("epoch.longest.ms = 70").engineSettings("shop", "process-1");
    assertThat(half.epochs().shortest()).isEqualTo(defaults.epochs().shortest());
    EngineSettings other = read("write.behind.bytes = 70").engineSettings("shop", "process-1");
    assertThat(other.writeBehind().age()).isEqualTo(defaults.writeBehind().age());
  }

  @Test
  void namesAnUnknownKeyAndWhatThereIsInstead() throws IOException {
    assertThat(problems("lane = 3"))
        .singleElement()
        .asString()
        .startsWith("'lane' in '" + file() + "' is no setting: did you mean 'lanes'? Otherwise use")
        .contains("lanes", "state.dir", "consumer.");
  }

  @Test
  void suggestsSettingsOfClientsToo() throws IOException {
    assertThat(problems("boostrap.servers = a:1"))
        .singleElement()
        .asString()
        .contains("did you mean 'bootstrap.servers'?");
    assertThat(problems("something.entirely.different = 1"))
        .singleElement()
        .asString()
        .doesNotContain("did you mean");
  }

  @Test
  void namesTheDeparturesThereAre() throws IOException {
    assertThat(problems("close.departure = stay"))
        .containsExactly(
            "close.departure in '" + file() + "' is 'stay': use one of [leave, remain]");
    assertThat(problems("close.depart = leave"))
        .singleElement()
        .asString()
        .contains("did you mean 'close.departure'?");
  }

  @Test
  void readsTheEnvironmentLikeAFile() {
    HeadraceConfig config =
        HeadraceConfig.builder()
            .environment(
                Map.of(
                    "HEADRACE_STATE_DIR", "/var/lib/shop",
                    "HEADRACE_GUARANTEE", "at-least-once",
                    "HEADRACE_PRODUCER_LINGER_MS", "7",
                    "PATH", "/bin"))
            .build();
    assertThat(config.stateDirectory()).isEqualTo(Path.of("/var/lib/shop"));
    assertThat(config.clients()).containsOnly(Map.entry("producer.linger.ms", "7"));
    assertThat(config.engineSettings("shop", "process-1").session().guarantee())
        .isEqualTo(Guarantee.AT_LEAST_ONCE);
  }

  @Test
  void namesTheVariablesThatAreWrong() {
    var builder =
        HeadraceConfig.builder()
            .environment(Map.of("HEADRACE_LANE", "3", "HEADRACE_CACHE_BYTES", "many"));
    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("'HEADRACE_LANE' in the environment is no setting: did you mean")
        .hasMessageContaining("'HEADRACE_LANES'?")
        .hasMessageContaining("HEADRACE_CACHE_BYTES in the environment is 'many'");
  }

  @Test
  void namesAWrongNumber() throws IOException {
    assertThat(problems("lanes = many"))
        .containsExactly("lanes in '" + file() + "' is 'many': use a whole number");
  }

  @Test
  void namesAWrongWord() throws IOException {
    assertThat(problems("guarantee = often"))
        .containsExactly(
            "guarantee in '" + file() + "' is 'often': use one of [exactly-once, at-least-once]");
  }

  @Test
  void refusesNumbersThatNoLongerFit() throws IOException {
    assertThat(problems("lanes = -4294967295")).singleElement().asString().contains("lanes is -");
  }

  @Test
  void reportsEveryProblemAtOnceThoseOfRangesIncluded() throws IOException {
    assertThat(problems("lane = 3\ncache.bytes = 1\nlanes = x\nstart.from = here\n"))
        .hasSize(4)
        .anySatisfy(problem -> assertThat(problem).contains("'lane'"))
        .anySatisfy(problem -> assertThat(problem).contains("cache.bytes is 1"))
        .anySatisfy(problem -> assertThat(problem).contains("lanes in"))
        .anySatisfy(problem -> assertThat(problem).contains("start.from in"));
  }

  @Test
  void namesAFileThatDoesNotExist() {
    assertThatThrownBy(() -> ConfigFile.apply(file(), HeadraceConfig.builder()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("the configuration file '" + file() + "' does not exist: correct --config");
  }

  @Test
  void namesAFileThatCannotBeRead() {
    assertThatThrownBy(() -> ConfigFile.apply(directory, HeadraceConfig.builder()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the configuration file '" + directory + "' cannot be read");
  }

  @Test
  void namesAFileWithABrokenEscape() throws IOException {
    Files.writeString(file(), "lanes = \\u00zz");
    assertThatThrownBy(() -> ConfigFile.apply(file(), HeadraceConfig.builder()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cannot be read");
  }

  private Path file() {
    return directory.resolve("shop.properties");
  }

  private HeadraceConfig read(String text) throws IOException {
    Files.writeString(file(), text);
    HeadraceConfig.Builder builder = HeadraceConfig.builder();
    ConfigFile.apply(file(), builder);
    return builder.build();
  }

  private List<String> problems(String text) throws IOException {
    try {
      read(text);
    } catch (ConfigException e) {
      return e.problems();
    }
    return List.of();
  }
}
