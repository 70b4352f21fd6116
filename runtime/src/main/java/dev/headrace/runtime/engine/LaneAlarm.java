package dev.headrace.runtime.engine;

import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.port.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells when a function of the user holds a lane, and all that waits for it, for long. */
final class LaneAlarm {
  private static final Logger log = LoggerFactory.getLogger(LaneAlarm.class);

  private final Lanes lanes;
  private final Clock clock;
  private final Duration patience;
  private boolean heldBefore;

  LaneAlarm(Lanes lanes, Clock clock, Duration patience) {
    this.lanes = lanes;
    this.clock = clock;
    this.patience = patience;
  }

  /** Returns the lane that has been held for long, if there is one; from any thread. */
  Optional<LaneWatch.Held> held() {
    return lanes.watch().look(clock.monotonicNanos(), patience);
  }

  /** Returns the same, and logs it with the stacks of the threads when it is new. */
  Optional<LaneWatch.Held> look() {
    Optional<LaneWatch.Held> lane = held();
    if (lane.isPresent() && !heldBefore) {
      log.atWarn()
          .addKeyValue(LogKeys.OPERATOR, lane.get().operator())
          .addKeyValue(LogKeys.LANE, lane.get().lane())
          .log(
              "{} holds lane {}, and all that waits for it, for {} now; its threads stand at:\n{}",
              lane.get().operator(),
              lane.get().lane(),
              lane.get().held(),
              String.join("\n\n", lanes.stackTraces()));
    }
    heldBefore = lane.isPresent();
    return lane;
  }
}
