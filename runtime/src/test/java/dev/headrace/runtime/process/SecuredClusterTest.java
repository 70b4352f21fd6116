package dev.headrace.runtime.process;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Throwables;
import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import dev.headrace.runtime.engine.AppState;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application on a broker with TLS, logins and access control lists: it ends with a sentence
 * that names what is missing, soon, and goes on without a loss once that is mended; and nobody ever
 * reads its password.
 */
class SecuredClusterTest {
  private static final int PARTITIONS = 2;
  private static final String USER = "shop";
  private static final String PASSWORD = "canary-51f0c7";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  // Clients that try again do so for minutes.
  private static final Duration SOON = Duration.ofSeconds(25);

  private static EmbeddedBroker broker;
  private static Cluster cluster;
  private static Admin admin;
  private static Rights rights;

  @TempDir Path directory;

  private final SaidLines said = new SaidLines();

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.startSecured(Map.of(USER, PASSWORD));
    cluster = new Cluster(broker);
    cluster.createTopics(PARTITIONS, PageViews.topics());
    admin = cluster.admin();
    rights = new Rights(admin, USER);
  }

  @AfterAll
  static void closeBroker() {
    admin.close();
    broker.close();
  }

  @BeforeEach
  void listen() {
    said.begin();
  }

  @AfterEach
  void requireSilenceAboutThePassword() {
    said.end();
    // Without such lines the test would look in the wrong place.
    assertThat(said.lines()).anyMatch(line -> line.contains("sasl.jaas.config"));
    assertThat(said.lines()).noneMatch(line -> line.contains(PASSWORD));
  }

  @Test
  void endsSoonWithAWrongPassword() throws Exception {
    Map<String, String> login = new HashMap<>(broker.login(USER, "canary-51f0c7-but-wrong"));
    assertThat(complaint(login))
        .contains(broker.outerServers())
        .contains("refused the login")
        .contains("sasl.jaas.config");
  }

  @Test
  void endsSoonWhenItDoesNotTrustTheCertificate() throws Exception {
    Map<String, String> login = new HashMap<>(broker.login(USER, PASSWORD));
    login.keySet().removeIf(key -> key.startsWith("ssl.truststore"));
    assertThat(complaint(login))
        .contains(broker.outerServers())
        .contains("unable to find valid certification path")
        .contains("ssl.truststore.*");
  }

  @Test
  void endsSoonWhenItsTrustStoreCannotBeOpened() throws Exception {
    Map<String, String> login = new HashMap<>(broker.login(USER, PASSWORD));
    login.put("ssl.truststore.password", "not that");
    assertThat(complaint(login)).contains("trust.p12").contains("ssl.truststore.*");
  }

  private String complaint(Map<String, String> login) throws Exception {
    HeadraceApp app = start(login);
    try (app) {
      return failure(app);
    }
  }

  @Test
  void goesOnWithoutALossOnceWhatIsMissingIsGranted() throws Exception {
    Traffic traffic = new Traffic(cluster, new Random(6));
    List<AclBinding> all = rights.ofPageViews();
    rights.grant(all);
    String application = PageViews.APPLICATION;
    requireEndWithout(traffic, "page-views-", rights.onTopicsOf(application, CREATE));
    requireEndWithout(traffic, "clicks", rights.onTopic("clicks", READ));
    requireEndWithout(traffic, "clicks", rights.onTopic("clicks", DESCRIBE_CONFIGS));
    requireEndWithout(traffic, "topic copies", rights.onTopic("copies", WRITE));
    requireEndWithout(traffic, "page-views-", rights.onTopicsOf(application, READ));
    requireEndWithout(traffic, "page-views-", rights.onTopicsOf(application, WRITE));
    requireEndWithout(traffic, "group page-views", rights.onGroup(application, READ));
    requireEndWithout(
        traffic, "transactional id page-views-", rights.onTransactionsOf(application, WRITE));
    runUntilCaughtUp();
    requireEndOnceItLoses(traffic, "[clicks]", rights.onTopic("clicks", READ));
    requireEndOnceItLoses(traffic, "[copies]", rights.onTopic("copies", WRITE));
    requireEndOnceItLoses(traffic, "group page-views", rights.onGroup(application, READ));
    traffic.close(PARTITIONS);
    runUntilCaughtUp();
    traffic.laws().require(cluster, "once all is granted");
    rights.revoke(all);
  }

  private void requireEndWithout(Traffic traffic, String culprit, AclBinding right)
      throws Exception {
    traffic.produce();
    rights.revoke(List.of(right));
    try (HeadraceApp app = start(prefixedLogin())) {
      requireSentence(failure(app), culprit, right);
    }
    rights.grant(List.of(right));
  }

  private void requireEndOnceItLoses(Traffic traffic, String culprit, AclBinding right)
      throws Exception {
    try (HeadraceApp app = start(prefixedLogin())) {
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
      rights.revoke(List.of(right));
      traffic.produce();
      requireSentence(failure(app), culprit, right);
    }
    rights.grant(List.of(right));
  }

  private static void requireSentence(String failure, String culprit, AclBinding right) {
    assertThat(failure)
        .contains(culprit)
        .contains("has no right to do it")
        .contains(right.entry().operation().name())
        .contains("sasl.jaas.config");
  }

  private void runUntilCaughtUp() throws Exception {
    try (HeadraceApp app = start(prefixedLogin())) {
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
      assertThat(app.state()).isEqualTo(AppState.RUNNING);
    }
  }

  private String failure(HeadraceApp app) throws InterruptedException {
    assertThat(app.awaitEnd(SOON)).as("it ends soon").isTrue();
    assertThat(app.state()).isEqualTo(AppState.FAILED);
    Throwable failure = app.failure().orElseThrow();
    said.add(Throwables.getStackTraceAsString(failure));
    return failure.getMessage();
  }

  /** The login once for each kind of client, each of which needs it. */
  private static Map<String, String> prefixedLogin() {
    Map<String, String> login = new HashMap<>(broker.login(USER, PASSWORD));
    String user = login.remove("sasl.jaas.config");
    for (String client : List.of("consumer.", "producer.", "restore.", "admin.")) {
      login.put(client + "sasl.jaas.config", user);
    }
    return login;
  }

  private HeadraceApp start(Map<String, String> login) throws Exception {
    Properties properties = new Properties();
    properties.putAll(login);
    properties.put("state.dir", directory.toString());
    Path file = directory.resolve("app.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    HeadraceConfig config = HeadraceConfig.builder().file(file).build();
    said.add(config.toString());
    return HeadraceApp.start(PageViews.topology(), config);
  }
}
