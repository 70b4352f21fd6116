package dev.headrace.dsl;

import com.google.common.base.CharMatcher;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.dsl.plan.SourceLocation;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names a user gave to stores, tables and repartitions, which share one namespace. */
final class InternalNames {

  /** What has a name of the user's. */
  enum Owner {
    STORE("store"),
    /** A store whose changelog is a topic of the user's. */
    TABLE("table"),
    REPARTITION("repartition");

    private final String kind;

    Owner(String kind) {
      this.kind = kind;
    }

    String kind() {
      return kind;
    }

    @Nullable String topic(String application, String name) {
      return switch (this) {
        case STORE -> InternalTopics.changelog(application, name);
        case TABLE -> null;
        case REPARTITION -> InternalTopics.repartition(application, name);
      };
    }
  }

  private static final int LONGEST = 249;
  private static final CharMatcher LEGAL =
      CharMatcher.inRange('a', 'z')
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.inRange('0', '9'))
          .or(CharMatcher.anyOf("._-"));
  private static final String GRAMMAR =
      "use 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-', and neither \".\" nor \"..\"";

  private final String application;
  private final Problems problems;
  private final Map<String, SourceLocation> claimed = new HashMap<>();
  private final Map<String, Problem> topics = new HashMap<>();

  InternalNames(String application, Problems problems) {
    this.application = application;
    this.problems = problems;
  }

  /** Reports a name that Kafka would refuse, and returns whether it is legal. */
  static boolean check(
      String what, @Nullable String name, Problems problems, SourceLocation location) {
    String defect = defectOf(name);
    if (defect != null) {
      problems.report("the name of the %s %s".formatted(what, defect), GRAMMAR, location);
    }
    return defect == null;
  }

  private static @Nullable String defectOf(@Nullable String name) {
    if (name == null) {
      return "is null";
    }
    if (name.isEmpty()) {
      return "is empty";
    }
    if (name.equals(".") || name.equals("..")) {
      return "is \"%s\"".formatted(name);
    }
    int illegal = LEGAL.negate().indexIn(name);
    if (illegal >= 0) {
      return "is \"%s\", with an illegal character at position %d".formatted(name, illegal + 1);
    }
    return name.length() > LONGEST
        ? "is \"%s\", which has %d characters".formatted(name, name.length())
        : null;
  }

  /** Takes a name, and reports it when it is illegal, taken, or makes a topic's name too long. */
  void claim(Owner owner, @Nullable String name, SourceLocation location) {
    if (!check(owner.kind(), name, problems, location) || name == null) {
      return;
    }
    // Kafka refuses two topics whose names differ only in '.' and '_'.
    SourceLocation earlier = claimed.putIfAbsent(name.replace('.', '_'), location);
    if (earlier != null) {
      problems.report(
          "the name \"%s\" of a %s is taken at %s".formatted(name, owner.kind(), earlier),
          "give each store and each repartition a name of its own, different in more than '.' and '_'",
          location);
      return;
    }
    String topic = owner.topic(application, name);
    if (topic == null) {
      return;
    }
    if (topic.length() > LONGEST && defectOf(application) == null) {
      problems.report(
          "the internal topic of %s \"%s\" would be \"%s\", which has %d characters"
              .formatted(owner.kind(), name, topic, topic.length()),
          "shorten the %s's or the application's name: Kafka allows 249".formatted(owner.kind()),
          location);
    }
    topics.put(
        topic,
        new Problem(
            "the internal topic of %s \"%s\" would be \"%s\", which is also a topic of the topology"
                .formatted(owner.kind(), name, topic),
            "rename the %s or the topic".formatted(owner.kind()),
            location));
  }

  /** Reports an internal topic that has the name of a topic the user reads or writes. */
  void checkAgainst(Iterable<String> userTopics) {
    for (String topic : userTopics) {
      Problem clash = topics.get(topic);
      if (clash != null) {
        problems.report(clash);
      }
    }
  }
}
