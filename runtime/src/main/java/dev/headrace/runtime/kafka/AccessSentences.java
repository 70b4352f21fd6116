package dev.headrace.runtime.kafka;

import java.util.Set;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.jspecify.annotations.Nullable;

/** What is told to a user whom a cluster keeps out: the right, login or certificate it misses. */
final class AccessSentences {
  private static final String TOPIC_RIGHTS =
      "READ on topics it reads, WRITE on those it writes, DESCRIBE_CONFIGS on both, and READ, WRITE,"
          + " CREATE, DELETE and DESCRIBE_CONFIGS on topics that begin with the application's name"
          + " (without CREATE, let somebody who has it run --apply)";
  private static final String TRANSACTION_RIGHTS =
      "WRITE and DESCRIBE on transactional ids that begin with the application's name";

  private AccessSentences() {}

  static String transactionalId(String id) {
    return noRight(" on transactional id " + id, TRANSACTION_RIGHTS);
  }

  // The administrator's exceptions name none, but what it was doing does.
  static String topics(Set<String> unauthorized) {
    return noRight(unauthorized.isEmpty() ? "" : " on topics " + unauthorized, TOPIC_RIGHTS);
  }

  static String topics(Throwable refusal) {
    return noRight(detail(refusal), TOPIC_RIGHTS);
  }

  static String group(GroupAuthorizationException refusal) {
    String group = refusal.groupId();
    return noRight(group == null ? "" : " on group " + group, "READ on that group");
  }

  static String anything(Throwable refusal) {
    return noRight(detail(refusal), "the right that the broker's authorizer log names");
  }

  private static String noRight(String where, String rights) {
    return "the user of this process (see sasl.jaas.config or ssl.keystore.*) has no right to do it"
        + where
        + "; grant it "
        + rights
        + ", and start again: nothing is lost";
  }

  static String login(String broker, Throwable refusal) {
    return broker
        + " refused the login"
        + detail(refusal)
        + "; check user and password in sasl.jaas.config, and sasl.mechanism";
  }

  static String trust(String broker, Throwable refusal) {
    return "there is no trust between this process and "
        + broker
        + detail(refusal)
        + detail(refusal.getCause())
        + "; check that ssl.truststore.* holds its certificate or who signed it, that the"
        + " certificate names this address, and ssl.keystore.* if it wants one";
  }

  static String otherLogin(String broker, Throwable refusal) {
    return broker
        + " refused the login"
        + detail(refusal)
        + "; check the security.*, sasl.* and ssl.* settings";
  }

  /** Returns what is told when a file that belongs to a login cannot be used. */
  static String file(Throwable failure) {
    return failure.getMessage()
        + detail(failure.getCause())
        + "; check the files and passwords of ssl.truststore.* and ssl.keystore.*";
  }

  static String detail(@Nullable Throwable failure) {
    return failure == null || failure.getMessage() == null ? "" : " (" + failure.getMessage() + ")";
  }
}
