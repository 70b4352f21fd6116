package dev.headrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.port.LogSession.Departure;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class HeadraceConfigTest {
  @Test
  void runsExactlyOnceFromTheEarliestRecordByDefault() {
    EngineSettings settings = HeadraceConfig.builder().build().engineSettings("shop", "process-1");
    assertThat(settings.session())
        .isEqualTo(new SessionSettings("shop", "process-1", Guarantee.EXACTLY_ONCE));
    assertThat(settings.start()).isEqualTo(Start.EARLIEST);
    assertThat(settings.exchange()).isEqualTo(EngineSettings.Exchange.DIRECT);
    assertThat(settings.lanes()).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void keepsStateOutsideOfTemporaryDirectories() {
    assertThat(HeadraceConfig.builder().build().stateDirectory())
        .isEqualTo(Path.of("headrace-state"));
  }

  @Test
  void passesOnWhatWasSet() {
    HeadraceConfig config =
        HeadraceConfig.builder()
            .bootstrapServers("a:1,b:2")
            .client("security.protocol", "SSL")
            .stateDirectory(Path.of("here"))
            .lanes(3)
            .guarantee(Guarantee.AT_LEAST_ONCE)
            .startFrom(Start.LATEST)
            .departure(Departure.REMAIN)
            .epochs(Duration.ofMillis(7), Duration.ofMillis(70))
            .inputBytes(5000)
            .cacheBytes(6000)
            .writeBehind(8000, Duration.ofMillis(80))
            .build();
    EngineSettings settings = config.engineSettings("shop", "process-1");
    assertThat(config.stateDirectory()).isEqualTo(Path.of("here"));
    assertThat(config.clients())
        .containsEntry("bootstrap.servers", "a:1,b:2")
        .containsEntry("security.protocol", "SSL");
    assertThat(settings.lanes()).isEqualTo(3);
    assertThat(settings.session().guarantee()).isEqualTo(Guarantee.AT_LEAST_ONCE);
    assertThat(settings.start()).isEqualTo(Start.LATEST);
    assertThat(settings.departure()).isEqualTo(Departure.REMAIN);
    assertThat(settings.epochs().shortest()).isEqualTo(Duration.ofMillis(7));
    assertThat(settings.epochs().longest()).isEqualTo(Duration.ofMillis(70));
    assertThat(settings.memory().inputBytes()).isEqualTo(5000);
    assertThat(settings.memory().cacheBytes()).isEqualTo(6000);
    assertThat(settings.memory().uncommittedBytes()).isBetween(1L, 6000L);
    assertThat(settings.writeBehind())
        .isEqualTo(new EngineSettings.WriteBehind(8000, Duration.ofMillis(80)));
  }

  @Test
  void reportsEveryProblemAtOnce() {
    var builder =
        HeadraceConfig.builder()
            .lanes(0)
            .epochs(Duration.ofSeconds(7), Duration.ofSeconds(6))
            .inputBytes(1)
            .cacheBytes(-1)
            .writeBehind(-1, Duration.ofMillis(-2));
    assertThatThrownBy(builder::build)
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "lanes is 0: use 1 to 256; more than there are processors make it slower",
                        "epoch.shortest.ms is 7000 and epoch.longest.ms is 6000: use 0 <= shortest <= longest",
                        "epoch.longest.ms is 6000: use at most 5000, half of the transaction timeout",
                        "input.bytes is 1: use 1024 or more",
                        "cache.bytes is -1: use 1024 or more",
                        "write.behind.bytes is -1 and write.behind.age.ms is -2: use 0 or more"));
  }

  @Test
  void refusesMoreLanesThanAnyMachineCanUse() {
    assertThat(problemsOf(HeadraceConfig.builder().lanes(257)))
        .containsExactly(
            "lanes is 257: use 1 to 256; more than there are processors make it slower");
  }

  @Test
  void refusesWhatIsNoFingerprint() {
    assertThat(problemsOf(HeadraceConfig.builder().upgradeFrom("page-views")))
        .containsExactly(
            "upgrade.from is 'page-views': give the fingerprint of the topology that runs, 16 hexadecimal digits as its processes log them");
  }

  @Test
  void refusesToTakeTheWorkingDirectoryForAnEmptyName() {
    assertThat(problemsOf(HeadraceConfig.builder().stateDirectory(Path.of(""))))
        .containsExactly(
            "state.dir is empty: name a directory that belongs to this application alone");
  }

  @Test
  void reportsEveryWrongClientSettingBeforeThereIsAClient() {
    var builder =
        HeadraceConfig.builder()
            .bootstrapServers("one:9092, two")
            .client("consumer.fetch.min.bytes", "few")
            .client("consumer.group.id", "mine")
            .client("producer.compression.type", "zip")
            .client("security.protocol", "NONE")
            .client("sasl.login.module.of.ours", "known to nobody, which may be right");
    assertThat(problemsOf(builder))
        .satisfiesExactly(
            servers -> assertThat(servers).startsWith("bootstrap.servers names 'two': use host"),
            number -> assertThat(number).startsWith("consumer.fetch.min.bytes is wrong: "),
            forced -> assertThat(forced).startsWith("consumer.group.id cannot be changed, because"),
            choice -> assertThat(choice).startsWith("producer.compression.type is wrong: "),
            protocol -> assertThat(protocol).startsWith("security.protocol is wrong: "));
  }

  @Test
  void acceptsAddressesAsKafkaDoes() {
    assertThat(
            HeadraceConfig.builder()
                .bootstrapServers("one:9092,[::1]:9093, SSL://three:9094")
                .build()
                .clients())
        .containsKey("bootstrap.servers");
  }

  private static List<String> problemsOf(HeadraceConfig.Builder builder) {
    return assertThatThrownBy(builder::build)
        .asInstanceOf(InstanceOfAssertFactories.type(ConfigException.class))
        .actual()
        .problems();
  }
}
