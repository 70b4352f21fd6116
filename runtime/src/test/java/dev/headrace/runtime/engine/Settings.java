package dev.headrace.runtime.engine;

import dev.headrace.runtime.engine.EngineSettings.Epochs;
import dev.headrace.runtime.engine.EngineSettings.Exchange;
import dev.headrace.runtime.engine.EngineSettings.Memory;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.engine.EngineSettings.WriteBehind;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import java.time.Duration;

/** Engine settings for tests of this package. */
final class Settings {
  private static final long MEGABYTE = 1 << 20;

  private Settings() {}

  static EngineSettings of(String application, Start start) {
    return of(application, start, new WriteBehind(MEGABYTE, Duration.ofSeconds(30)));
  }

  static EngineSettings of(String application, Start start, WriteBehind writeBehind) {
    return new EngineSettings(
        session(application),
        1,
        start,
        Exchange.DIRECT,
        new Epochs(Duration.ofMillis(1), Duration.ofMillis(100), false),
        new Memory(MEGABYTE, MEGABYTE, MEGABYTE),
        writeBehind);
  }

  static SessionSettings session(String application) {
    return new SessionSettings(application, "process-1", Guarantee.EXACTLY_ONCE);
  }
}
