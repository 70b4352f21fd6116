package dev.headrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSettingsTest {
  private static final SessionSettings EXACTLY_ONCE =
      new SessionSettings("app", "p1", Guarantee.EXACTLY_ONCE);
  private static final SessionSettings AT_LEAST_ONCE =
      new SessionSettings("app", "p1", Guarantee.AT_LEAST_ONCE);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "group.id",
        "enable.auto.commit",
        "consumer.isolation.level",
        "restore.auto.offset.reset",
        "producer.acks",
        "transactional.id",
        "consumer.group.protocol",
        "partitioner.class"
      })
  void refusesASettingTheEngineDependsOn(String key) {
    assertThatThrownBy(() -> settings(Map.of(key, "x")))
        .isInstanceOf(LogException.class)
        .hasMessageContaining("'" + key + "'")
        .hasMessageContaining("remove it");
  }

  @Test
  void asksForTheServers() {
    assertThatThrownBy(() -> new ClientSettings(Map.of()))
        .isInstanceOf(LogException.class)
        .hasMessageContaining("bootstrap.servers");
  }

  @Test
  void derivesTheIdentityFromApplicationAndProcess() {
    ClientSettings settings = settings(Map.of());
    assertThat(settings.groupReader(EXACTLY_ONCE, new MembershipSlot()))
        .containsEntry("group.id", "app")
        .containsEntry("group.instance.id", "app-p1")
        .containsEntry("group.protocol", "classic");
    assertThat(settings.writer(EXACTLY_ONCE)).containsEntry("transactional.id", "app-p1");
    assertThat(settings.partitionReader()).doesNotContainKey("group.id");
  }

  @Test
  void readsCommittedRecordsOnlyUnlessTheGroupIsAtLeastOnce() {
    ClientSettings settings = settings(Map.of());
    assertThat(settings.groupReader(EXACTLY_ONCE, new MembershipSlot()))
        .containsEntry("isolation.level", "read_committed");
    assertThat(settings.groupReader(AT_LEAST_ONCE, new MembershipSlot()))
        .containsEntry("isolation.level", "read_uncommitted");
    assertThat(settings.partitionReader()).containsEntry("isolation.level", "read_committed");
    assertThat(settings.writer(AT_LEAST_ONCE))
        .containsEntry("enable.idempotence", true)
        .doesNotContainKeys("transactional.id", "transaction.timeout.ms");
  }

  @Test
  void givesEachClientWhatItKnowsAndAllWhatNoneKnows() {
    ClientSettings settings =
        settings(
            Map.of(
                "security.protocol", "SSL",
                "fetch.min.bytes", "7",
                "batch.size", "8",
                "login.module.key", "secret"));
    assertThat(settings.groupReader(EXACTLY_ONCE, new MembershipSlot()))
        .containsEntry("security.protocol", "SSL")
        .containsEntry("fetch.min.bytes", "7")
        .containsEntry("login.module.key", "secret")
        .doesNotContainKey("batch.size");
    assertThat(settings.writer(EXACTLY_ONCE))
        .containsEntry("security.protocol", "SSL")
        .containsEntry("batch.size", "8")
        .containsEntry("login.module.key", "secret")
        .doesNotContainKey("fetch.min.bytes");
    assertThat(settings.admin())
        .containsEntry("login.module.key", "secret")
        .doesNotContainKeys("fetch.min.bytes", "batch.size");
  }

  @Test
  void prefersAClientsOwnSetting() {
    ClientSettings settings =
        settings(
            Map.of(
                "fetch.min.bytes", "1",
                "consumer.fetch.min.bytes", "2",
                "restore.fetch.min.bytes", "3",
                "producer.linger.ms", "4",
                "admin.retries", "5"));
    assertThat(settings.groupReader(EXACTLY_ONCE, new MembershipSlot()))
        .containsEntry("fetch.min.bytes", "2");
    assertThat(settings.partitionReader()).containsEntry("fetch.min.bytes", "3");
    assertThat(settings.writer(EXACTLY_ONCE)).containsEntry("linger.ms", "4");
    assertThat(settings.admin()).containsEntry("retries", "5");
  }

  @Test
  void hasOneRequestUnderWayWhereNoTransactionKeepsThemInOrder() {
    String key = "max.in.flight.requests.per.connection";
    assertThat(settings(Map.of()).writer(AT_LEAST_ONCE)).containsEntry(key, 1);
    assertThat(settings(Map.of()).writer(EXACTLY_ONCE)).doesNotContainKey(key);
    assertThat(settings(Map.of("producer." + key, "3")).writer(AT_LEAST_ONCE))
        .containsEntry(key, "3");
  }

  @Test
  void letsAnAdministratorWaitForAsLongAsKafkasClientsDo() {
    assertThat(settings(Map.of()).admin()).doesNotContainKey("default.api.timeout.ms");
    assertThat(settings(Map.of("default.api.timeout.ms", "90000")).admin())
        .containsEntry("default.api.timeout.ms", "90000");
  }

  @Test
  void knowsWhetherTheProducerCompresses() {
    assertThat(settings(Map.of()).compresses()).isFalse();
    assertThat(settings(Map.of("producer.compression.type", "none")).compresses()).isFalse();
    assertThat(settings(Map.of("producer.compression.type", "lz4")).compresses()).isTrue();
    assertThat(settings(Map.of("compression.type", "zstd")).compresses()).isTrue();
  }

  private static ClientSettings settings(Map<String, String> user) {
    Map<String, String> all = new HashMap<>(user);
    all.put("bootstrap.servers", "here:9092");
    return new ClientSettings(all);
  }
}
