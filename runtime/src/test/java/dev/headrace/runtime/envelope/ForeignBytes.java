package dev.headrace.runtime.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Bytes that nobody meant as an envelope. */
final class ForeignBytes {
  private ForeignBytes() {}

  /** Checks that reading either works or ends with an {@link EnvelopeException} that says why. */
  static void requireValueOrEnvelopeException(ThrowingCallable read) {
    Throwable thrown = Assertions.catchThrowable(read);
    if (thrown != null) {
      assertThat(thrown).isExactlyInstanceOf(EnvelopeException.class);
      assertThat(thrown.getMessage()).endsWith(".");
    }
  }

  /** Returns a copy that is cut off, or has some bytes changed. */
  static byte[] damage(byte[] bytes, Random random) {
    byte[] damaged =
        random.nextBoolean()
            ? bytes.clone()
            : Arrays.copyOf(bytes, random.nextInt(bytes.length + 3));
    for (int i = random.nextInt(3); i > 0 && damaged.length > 0; i--) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }
    return damaged;
  }
}
