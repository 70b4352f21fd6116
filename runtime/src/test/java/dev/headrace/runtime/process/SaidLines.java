package dev.headrace.runtime.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** All that is logged for a while, at the level that users have, and whatever else was said. */
final class SaidLines {
  private static final List<String> OURS = List.of("org.apache.kafka", "dev.headrace");

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<Level> before = OURS.stream().map(name -> logger(name).getLevel()).toList();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getFormattedMessage());
          if (event.getThrowableProxy() != null) {
            lines.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
          }
        }
      };

  void begin() {
    appender.start();
    for (String name : OURS) {
      logger(name).setLevel(Level.INFO);
      logger(name).setAdditive(false);
      logger(name).addAppender(appender);
    }
  }

  void end() {
    for (int index = 0; index < OURS.size(); index++) {
      Logger logger = logger(OURS.get(index));
      logger.setLevel(before.get(index));
      logger.setAdditive(true);
      logger.detachAppender(appender);
    }
  }

  void add(String line) {
    lines.add(line);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }
}
